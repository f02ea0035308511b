package io.steelyard.runtime.internal.training;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.Problem;
import io.steelyard.runtime.internal.service.PluginCatalog;
import java.util.ArrayList;
import java.util.List;

/** Puts a pipeline together for the sake of what can be said of it, and takes it apart again. */
public final class SpecCheck {
    private SpecCheck() {}

    /** What is missing or wrong; empty if the pipeline would run. */
    public static List<Problem> problems(PluginCatalog catalog, PipelineSpec spec) {
        List<Problem> problems = new ArrayList<>();
        try {
            BackendChoice backends = new BackendChoice(catalog, spec.backend());
            backends.best()
                    .ifPresentOrElse(lease -> lease.close(), () -> problems.add(backend(spec, backends.missing())));
        } catch (IllegalArgumentException e) {
            problems.add(backend(spec, e.getMessage()));
        }
        try {
            new PartsAssembler(catalog, spec).assemble().close();
        } catch (AssemblyException e) {
            problems.addAll(e.problems());
        }
        return problems;
    }

    private static Problem backend(PipelineSpec spec, String message) {
        return new Problem(new Place(String.valueOf(spec.file().getFileName()), 0, "backend"), message);
    }

    /** What the model consists of. */
    public static ModelSummary summary(PluginCatalog catalog, PipelineSpec spec) throws InvalidSpecException {
        try (PipelineParts parts = new PartsAssembler(catalog, spec).assemble()) {
            return parts.summary();
        } catch (AssemblyException e) {
            throw new InvalidSpecException(e.problems());
        }
    }
}
