package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Shows trainings to a person: a line for each epoch, and on a terminal, while one is under way, a line that is written
 * over.
 */
final class TextProgress extends Progress {
    private static final long REFRESH_NANOS = 100_000_000;
    private static final String BACK_AND_CLEAR = "\r\u001b[K";

    private final PrintStream out;
    private final LongSupplier nanos;
    private final boolean quiet;
    private final boolean verbose;
    private final boolean overwrites;
    private final boolean several;
    private boolean unfinishedLine;
    private long drawn;

    /**
     * For some trainings.
     *
     * @param quiet whether only the end is shown
     * @param verbose whether all figures of watched layers are, rather than those that look unhealthy
     */
    TextProgress(Terminal terminal, Set<String> names, LongSupplier nanos, boolean quiet, boolean verbose) {
        super(names, nanos);
        this.out = terminal.out();
        this.nanos = nanos;
        this.quiet = quiet;
        this.verbose = verbose;
        // Several trainings would fight over the one line.
        this.overwrites = terminal.interactive() && names.size() == 1;
        this.several = names.size() > 1;
        this.drawn = nanos.getAsLong() - REFRESH_NANOS;
    }

    @Override
    void show(PipelineEvent event, TrainingFigures known) {
        if (quiet) {
            return;
        }
        Pipeline pipeline = event.pipeline();
        PipelineStatus status = pipeline.status();
        if (event instanceof PipelineEvent.StepCompleted step) {
            if (overwrites && nanos.getAsLong() - drawn >= REFRESH_NANOS) {
                drawn = nanos.getAsLong();
                out.print(BACK_AND_CLEAR + line(pipeline, step.epoch(), step.loss(), known));
                out.flush();
                unfinishedLine = true;
            }
        } else if (event instanceof PipelineEvent.EpochCompleted epoch) {
            say(pipeline, line(pipeline, epoch.epoch(), epoch.loss(), known));
        } else if (event instanceof PipelineEvent.Swapped swap) {
            say(
                    pipeline,
                    String.format(
                            Locale.ROOT,
                            "%s %s takes over from %s after step %d, %d ms without a step",
                            swap.what(),
                            swap.to(),
                            swap.from(),
                            swap.afterStep(),
                            swap.pause().toMillis()));
        } else if (event instanceof PipelineEvent.Faulted fault) {
            say(
                    pipeline,
                    fault.what() + " " + fault.reason()
                            + (fault.backTo() < fault.atStep()
                                    ? "; steps " + (fault.backTo() + 1) + " to " + fault.atStep() + " are repeated"
                                    : ""));
        } else if (event instanceof PipelineEvent.Refitted refitted) {
            say(
                    pipeline,
                    "after step " + refitted.afterStep() + ": lost " + names(refitted.lost()) + "; begun anew "
                            + names(refitted.begun()));
        } else if (event instanceof PipelineEvent.Observed observed) {
            say(pipeline, "step " + observed.step() + "  " + observed.name() + " " + observed.value());
        } else if (event instanceof PipelineEvent.Watched watched) {
            if (verbose) {
                say(pipeline, "step " + watched.step());
                WatchedLayers.table(watched).print(out, "  ");
            }
            WatchedLayers.complaints(watched).forEach(complaint -> say(pipeline, complaint));
        } else if (event instanceof PipelineEvent.StateChanged change) {
            if (change.state() == PipelineState.RUNNING && !known.begun()) {
                say(
                        pipeline,
                        "training " + pipeline.spec().name()
                                + status.backend()
                                        .map(backend -> " on " + backend)
                                        .orElse("") + ", "
                                + status.totalSteps() + " steps"
                                + (status.step() == 0 ? "" : ", " + status.step() + " of them done"));
            } else if (change.state() == PipelineState.WAITING || change.state() == PipelineState.PAUSED) {
                say(
                        pipeline,
                        change.state().name().toLowerCase(Locale.ROOT)
                                + (change.reason().isEmpty() ? "" : ": " + change.reason()));
            }
        }
    }

    private static String line(Pipeline pipeline, long epoch, double loss, TrainingFigures known) {
        PipelineStatus status = pipeline.status();
        String heldOut = figures(known.heldOut(), "  val ", "");
        return String.format(
                Locale.ROOT,
                "epoch %d/%d  step %d/%d  loss %.4f%s  %,.0f samples/s  %s left",
                epoch,
                status.totalEpochs(),
                status.step(),
                status.totalSteps(),
                loss,
                heldOut,
                known.rowsPerSecond(),
                time(known.secondsLeft(status)));
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "nothing" : String.join(", ", names);
    }

    private static String figures(Map<String, Double> figures, String before, String between) {
        return figures.entrySet().stream()
                .map(figure -> before + figure.getKey() + String.format(Locale.ROOT, " %.4f", figure.getValue()))
                .collect(Collectors.joining(between));
    }

    /** Minutes and seconds, and hours where there are any. */
    static String time(double seconds) {
        long whole = Math.round(seconds);
        return whole < 3600
                ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
    }

    @Override
    void showEnd(Pipeline pipeline, PipelineStatus status, TrainingFigures known) {
        if (status.state() != PipelineState.FAILED) {
            String heldOut = figures(known.heldOut(), "", ", ");
            say(
                    pipeline,
                    String.format(
                            Locale.ROOT,
                            "%s after step %d in %s%s",
                            status.state().name().toLowerCase(Locale.ROOT),
                            status.step(),
                            time(known.seconds()),
                            heldOut.isEmpty() ? "" : "; held out: " + heldOut));
        }
        known.generation().ifPresent(path -> say(pipeline, "saved " + Terminal.shown(path)));
        known.export().ifPresent(path -> say(pipeline, "saved " + Terminal.shown(path)));
        if (status.state() == PipelineState.STOPPED) {
            say(
                    pipeline,
                    "to go on: steelyard train "
                            + Terminal.shown(pipeline.spec().file()) + " --resume");
        }
        if (unfinishedLine) {
            say(pipeline, "");
        }
    }

    private void say(Pipeline pipeline, String line) {
        if (unfinishedLine) {
            out.print(BACK_AND_CLEAR);
            unfinishedLine = false;
        }
        out.println(several ? pipeline.spec().name() + ": " + line : line);
    }
}
