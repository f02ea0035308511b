package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Pipelines;
import java.io.PrintStream;
import java.util.Locale;

/** All pipelines and how they stand, a line each. */
final class PipelineTable {
    private PipelineTable() {}

    /** Prints it. */
    static void print(Pipelines pipelines, PrintStream out) {
        TextTable table = new TextTable("lllrrl");
        table.row("name", "state", "backend", "step", "loss", "");
        for (Pipeline pipeline : pipelines.list()) {
            PipelineStatus status = pipeline.status();
            table.row(
                    pipeline.spec().name(),
                    status.state().name(),
                    status.backend().orElse(""),
                    status.step() + "/" + status.totalSteps(),
                    String.format(Locale.ROOT, "%.4f", status.loss()),
                    status.reason());
        }
        table.print(out, "");
    }
}
