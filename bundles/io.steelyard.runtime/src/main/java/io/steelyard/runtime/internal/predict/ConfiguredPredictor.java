package io.steelyard.runtime.internal.predict;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.predict.Predictor;
import io.steelyard.runtime.internal.training.Signal;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * A predictor for each configuration of the factory {@link #PID}. What it needs may come later: layer types that start after
 * this bundle, weights that are still being trained. So it is tried again until it can be made; why it could not is said
 * once. When other weights alone are configured, the predictor takes them up while it answers.
 */
@Component(configurationPid = ConfiguredPredictor.PID, configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = PredictorConfiguration.class, factory = true)
public final class ConfiguredPredictor {
    /** The name that Configuration Admin knows it by. */
    public static final String PID = "io.steelyard.predictor";

    private static final Logger LOG = System.getLogger(ConfiguredPredictor.class.getName());
    private static final long RETRY = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_MILLIS = 5_000;

    private final Pipelines pipelines;
    private final Signal signal = new Signal();
    private final Thread thread = new Thread(null, this::keep, "steelyard-predictor-configured", 0, false);
    private volatile PredictorSetting wanted;
    private volatile boolean stopped;

    // The thread's own.
    private PredictorSetting made;
    private Predictor predictor;
    private String said = "";

    /**
     * As Declarative Services make it.
     *
     * @throws IllegalArgumentException with one sentence, if the configuration cannot be
     */
    @Activate
    public ConfiguredPredictor(@Reference Pipelines pipelines, PredictorConfiguration configuration) {
        this(pipelines, PredictorSetting.of(configuration));
    }

    ConfiguredPredictor(Pipelines pipelines, PredictorSetting setting) {
        this.pipelines = pipelines;
        this.wanted = setting;
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    @Modified
    void modified(PredictorConfiguration configuration) {
        change(PredictorSetting.of(configuration));
    }

    void change(PredictorSetting setting) {
        wanted = setting;
        signal.give();
    }

    @Deactivate
    void deactivate() {
        stopped = true;
        signal.give();
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        while (!stopped) {
            PredictorSetting setting = wanted;
            boolean done = setting.equals(made) || make(setting);
            try {
                signal.await(done ? Long.MAX_VALUE : RETRY);
            } catch (InterruptedException e) {
                LOG.log(Logger.Level.DEBUG, "{0} was interrupted and goes on", thread.getName());
            }
        }
        close();
    }

    /** Whether that was possible. */
    private boolean make(PredictorSetting setting) {
        try {
            PipelineSpec spec = pipelines.read(setting.spec());
            if (predictor != null && setting.hasOtherWeightsThan(made)) {
                Path weights = setting.weights().orElse(spec.output().directory());
                predictor.update(weights);
            } else {
                Predictor next = pipelines.predictor(spec, setting.weights(), setting.options());
                close();
                predictor = next;
            }
            made = setting;
            said = "";
            return true;
        } catch (InvalidSpecException | IOException | RuntimeException e) {
            if (!said.equals(e.getMessage())) {
                said = String.valueOf(e.getMessage());
                LOG.log(Logger.Level.WARNING, "predictor of {0} waits: {1}", setting.spec(), said);
            }
            return false;
        }
    }

    private void close() {
        if (predictor != null) {
            predictor.close();
        }
    }
}
