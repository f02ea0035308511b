package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.Passes;
import io.steelyard.graph.OpKind;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.Problem;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts a pipeline together for the sake of what can be said of it, and takes it apart again. */
public final class SpecCheck {
    private SpecCheck() {}

    /** What is missing or wrong; empty if the pipeline would run. */
    public static List<Problem> problems(PluginCatalog catalog, PipelineSpec spec) {
        List<Problem> problems = new ArrayList<>();
        try {
            BackendChoice backends = new BackendChoice(catalog, spec.backend());
            backends.best(any -> true)
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

    /**
     * What the model consists of. Its memory is planned for the backend that the specification would run on, or without
     * composites if that is not there.
     */
    public static ModelSummary summary(PluginCatalog catalog, PipelineSpec spec) throws InvalidSpecException {
        try (PipelineParts parts = new PartsAssembler(catalog, spec).assemble()) {
            Optional<Lease<Backend>> backend = best(catalog, spec);
            try {
                return parts.summary(program -> backend.isPresent()
                        ? Engine.ready(program, backend.get().service())
                        : Passes.standard().apply(Lowering.lower(program, OpKind.OPSET)));
            } finally {
                backend.ifPresent(Lease::close);
            }
        } catch (AssemblyException e) {
            throw new InvalidSpecException(e.problems());
        }
    }

    private static Optional<Lease<Backend>> best(PluginCatalog catalog, PipelineSpec spec) throws InvalidSpecException {
        try {
            return new BackendChoice(catalog, spec.backend()).best(any -> true);
        } catch (IllegalArgumentException e) {
            throw new InvalidSpecException(List.of(backend(spec, e.getMessage())));
        }
    }
}
