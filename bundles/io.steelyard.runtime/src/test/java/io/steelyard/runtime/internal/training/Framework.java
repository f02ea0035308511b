package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.data.internal.CsvSource;
import io.steelyard.initializers.internal.KaimingUniform;
import io.steelyard.initializers.internal.Normal;
import io.steelyard.initializers.internal.Uniform;
import io.steelyard.layers.internal.Dense;
import io.steelyard.layers.internal.Dropout;
import io.steelyard.layers.internal.Flatten;
import io.steelyard.layers.internal.GlobalAvgPool1d;
import io.steelyard.layers.internal.GlobalMaxPool1d;
import io.steelyard.layers.internal.Gru;
import io.steelyard.layers.internal.Tanh;
import io.steelyard.objectives.internal.AccuracyMetric;
import io.steelyard.objectives.internal.CrossEntropyLoss;
import io.steelyard.optimizers.internal.update.Adam;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.runtime.internal.predict.PublishedPredictors;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.runtime.internal.spec.SpecReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.felix.framework.Felix;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** A framework without bundles, where parts are registered by hand: what a pipeline needs of a host, in a unit test. */
public final class Framework {
    private final Felix felix;
    private final BundleContext context;
    public final PluginCatalog catalog;
    private final Watchdog watchdog = new Watchdog();

    /** Starts it with the parts that most tests want and no backend. */
    public Framework(Path storage) throws BundleException {
        felix = new Felix(
                Map.of("org.osgi.framework.storage", storage.toString(), "felix.service.urlhandlers", "false"));
        felix.start();
        context = felix.getBundleContext();
        provide(PluginKind.LAYER, "dense", new Dense());
        provide(PluginKind.LAYER, "dropout", new Dropout());
        provide(PluginKind.LAYER, "flatten", new Flatten());
        provide(PluginKind.LAYER, "gru", new Gru());
        provide(PluginKind.LAYER, "tanh", new Tanh());
        provide(PluginKind.LAYER, "global_avg_pool1d", new GlobalAvgPool1d());
        provide(PluginKind.LAYER, "global_max_pool1d", new GlobalMaxPool1d());
        provide(PluginKind.INITIALIZER, "kaiming_uniform", new KaimingUniform());
        provide(PluginKind.INITIALIZER, "uniform", new Uniform());
        provide(PluginKind.INITIALIZER, "normal", new Normal());
        provide(PluginKind.OBJECTIVE, "cross_entropy", new CrossEntropyLoss());
        provide(PluginKind.METRIC, "accuracy", new AccuracyMetric());
        provide(PluginKind.OPTIMIZER, "sgd", new Sgd());
        provide(PluginKind.OPTIMIZER, "adam", new Adam());
        provide(PluginKind.DATA_SOURCE, "csv", new CsvSource());
        provide(PluginKind.CHECKPOINT_FORMAT, "safetensors", new SafetensorsFormat());
        catalog = new PluginCatalog(context);
    }

    public <T> ServiceRegistration<T> provide(PluginKind<T> kind, String name, T part) {
        return context.registerService(kind.type(), part, FrameworkUtil.asDictionary(Map.of(kind.property(), name)));
    }

    /** Registers a part with a ranking. */
    <T> ServiceRegistration<T> provide(PluginKind<T> kind, String name, T part, int ranking) {
        return context.registerService(
                kind.type(),
                part,
                FrameworkUtil.asDictionary(Map.of(kind.property(), name, Constants.SERVICE_RANKING, ranking)));
    }

    /** Registers the reference backend, under watch. */
    public WatchedBackend provideBackend() {
        WatchedBackend backend = new WatchedBackend(new ReferenceBackend());
        provide(PluginKind.BACKEND, "reference", (Backend) backend);
        return backend;
    }

    public ServiceRegistration<PipelineListener> listen(PipelineListener listener) {
        return context.registerService(PipelineListener.class, listener, null);
    }

    public BundleContext context() {
        return context;
    }

    /** A predictor of what a pipeline left behind. */
    public Predictor predictor(PipelineSpec spec) throws IOException, InvalidSpecException {
        return predictor(spec, PredictorOptions.DEFAULTS);
    }

    /** A predictor of what a pipeline left behind. */
    public Predictor predictor(PipelineSpec spec, PredictorOptions options) throws IOException, InvalidSpecException {
        return new PublishedPredictors(context, catalog).load(spec, Optional.empty(), options);
    }

    /** A specification as if it stood in a folder. */
    public static PipelineSpec spec(Path folder, String text) throws InvalidSpecException {
        return SpecReader.read(folder.resolve("p.yaml"), text);
    }

    TrainingPipeline start(PipelineSpec spec, boolean resume) {
        TrainingPipeline pipeline = new TrainingPipeline(catalog, watchdog, spec, resume);
        pipeline.start();
        return pipeline;
    }

    /** Runs a pipeline to its end. */
    public TrainingPipeline run(PipelineSpec spec) throws Exception {
        TrainingPipeline pipeline = start(spec, false);
        end(pipeline);
        return pipeline;
    }

    static PipelineStatus end(TrainingPipeline pipeline) throws Exception {
        PipelineStatus status = pipeline.completion().toCompletableFuture().get(120, TimeUnit.SECONDS);
        pipeline.shutDown(Duration.ofSeconds(10));
        return status;
    }

    /** Stops it. */
    public void stop() throws BundleException, InterruptedException {
        watchdog.close();
        catalog.close();
        felix.stop();
        felix.waitForStop(10_000);
    }
}
