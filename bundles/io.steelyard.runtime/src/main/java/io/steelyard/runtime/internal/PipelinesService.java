package io.steelyard.runtime.internal;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.pipeline.Problem;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.runtime.internal.predict.PublishedPredictors;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.spec.SpecReader;
import io.steelyard.runtime.internal.training.SpecCheck;
import io.steelyard.runtime.internal.training.TrainingPipeline;
import io.steelyard.runtime.internal.training.Watchdog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/** Owns the catalog of parts, all pipelines and all predictors. */
@Component
public final class PipelinesService implements Pipelines {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final PluginCatalog catalog;
    private final Watchdog watchdog = new Watchdog();
    private final PublishedPredictors predictors;
    private final List<TrainingPipeline> pipelines = new ArrayList<>();

    @Activate
    public PipelinesService(BundleContext context) {
        this.catalog = new PluginCatalog(context);
        this.predictors = new PublishedPredictors(context, catalog);
    }

    @Deactivate
    void deactivate() {
        List<TrainingPipeline> all;
        synchronized (pipelines) {
            all = List.copyOf(pipelines);
        }
        all.forEach(TrainingPipeline::stop);
        all.forEach(pipeline -> pipeline.shutDown(PATIENCE));
        watchdog.close();
        predictors.close();
        catalog.close();
    }

    @Override
    public PipelineSpec read(Path file) throws InvalidSpecException, IOException {
        return SpecReader.read(file);
    }

    @Override
    public List<Problem> check(PipelineSpec spec) {
        return SpecCheck.problems(catalog, spec);
    }

    @Override
    public Pipeline create(PipelineSpec spec, boolean resume) {
        TrainingPipeline pipeline;
        synchronized (pipelines) {
            if (pipelines.stream().anyMatch(known -> isUnderWay(known, spec.name()))) {
                throw new IllegalArgumentException("a pipeline of the name '" + spec.name() + "' is under way");
            }
            pipelines.removeIf(known -> known.spec().name().equals(spec.name()));
            pipeline = new TrainingPipeline(catalog, watchdog, spec, resume);
            pipelines.add(pipeline);
        }
        pipeline.start();
        return pipeline;
    }

    private static boolean isUnderWay(TrainingPipeline pipeline, String name) {
        return pipeline.spec().name().equals(name) && !pipeline.status().state().isFinal();
    }

    @Override
    public List<Pipeline> list() {
        synchronized (pipelines) {
            return List.copyOf(pipelines);
        }
    }

    @Override
    public Optional<Pipeline> find(String name) {
        return list().stream()
                .filter(pipeline -> pipeline.spec().name().equals(name))
                .findFirst();
    }

    @Override
    public ModelSummary summarize(PipelineSpec spec) throws InvalidSpecException {
        return SpecCheck.summary(catalog, spec);
    }

    @Override
    public Predictor predictor(PipelineSpec spec, Optional<Path> weights, PredictorOptions options)
            throws InvalidSpecException, IOException {
        return predictors.load(spec, weights, options);
    }
}
