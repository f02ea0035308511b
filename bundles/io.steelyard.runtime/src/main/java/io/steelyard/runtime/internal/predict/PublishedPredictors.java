package io.steelyard.runtime.internal.predict;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.runtime.internal.service.PluginCatalog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceRegistration;

/** Makes predictors that are services until they are closed. */
public final class PublishedPredictors implements ModelPredictor.Life, AutoCloseable {
    private final BundleContext context;
    private final PluginCatalog catalog;
    private final Map<Predictor, ServiceRegistration<Predictor>> registrations = new ConcurrentHashMap<>();

    public PublishedPredictors(BundleContext context, PluginCatalog catalog) {
        this.context = context;
        this.catalog = catalog;
    }

    /**
     * Loads a model and publishes it.
     *
     * @throws InvalidSpecException if the specification is wrong, or parts of it are missing
     * @throws IOException if the weights cannot be read or do not fit
     */
    public Predictor load(PipelineSpec spec, Optional<Path> weights, PredictorOptions options)
            throws InvalidSpecException, IOException {
        ModelPredictor predictor = ModelPredictor.load(catalog, spec, weights, options, this);
        registrations.put(predictor, context.registerService(Predictor.class, predictor, properties(predictor)));
        changed(predictor);
        return predictor;
    }

    private static Dictionary<String, Object> properties(Predictor predictor) {
        return FrameworkUtil.asDictionary(Map.of(
                Predictor.MODEL,
                predictor.name(),
                Predictor.MODEL_VERSION,
                predictor.version().number()));
    }

    @Override
    public void changed(Predictor predictor) {
        ServiceRegistration<Predictor> registration = registrations.get(predictor);
        if (registration == null) {
            return;
        }
        try {
            Object published = registration.getReference().getProperty(Predictor.MODEL_VERSION);
            if (!Long.valueOf(predictor.version().number()).equals(published)) {
                registration.setProperties(properties(predictor));
            }
        } catch (IllegalStateException e) {
            // It was closed meanwhile.
            return;
        }
    }

    @Override
    public void closed(Predictor predictor) {
        ServiceRegistration<Predictor> registration = registrations.remove(predictor);
        if (registration == null) {
            return;
        }
        try {
            registration.unregister();
        } catch (IllegalStateException e) {
            // The framework has done that already: this bundle stops.
            return;
        }
    }

    /** Closes all that are open. */
    @Override
    public void close() {
        List.copyOf(registrations.keySet()).forEach(Predictor::close);
    }
}
