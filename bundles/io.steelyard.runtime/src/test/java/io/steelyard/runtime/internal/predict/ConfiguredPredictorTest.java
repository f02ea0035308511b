package io.steelyard.runtime.internal.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.runtime.internal.PipelinesService;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.runtime.internal.training.Framework;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceEvent;
import org.osgi.util.tracker.ServiceTracker;

/** A predictor as Configuration Admin asks for it, whatever is there already. */
@Timeout(60)
class ConfiguredPredictorTest {
    private static final long PATIENCE = 30_000;

    @TempDir
    Path folder;

    private Framework framework;
    private SmallModel model;
    private Path spec;
    private Pipelines pipelines;
    private ServiceTracker<Predictor, Predictor> services;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        framework.provide(PluginKind.BACKEND, "reference", (Backend) new SteeredBackend());
        model = new SmallModel(folder);
        spec = Files.writeString(
                folder.resolve("small.yaml"), model.spec("auto").text());
        pipelines = new PipelinesService(framework.context());
        services = new ServiceTracker<>(framework.context(), Predictor.class, null);
        services.open();
    }

    @AfterEach
    void stop() throws Exception {
        services.close();
        framework.stop();
    }

    private PredictorSetting setting(Path weights) {
        return new PredictorSetting(spec, Optional.of(weights), PredictorOptions.DEFAULTS);
    }

    @Test
    void itIsMadeAsSoonAsItsWeightsAreThere() throws Exception {
        Path weights = model.weights(1);
        Path later = folder.resolve("later.safetensors");
        ConfiguredPredictor configured = new ConfiguredPredictor(pipelines, setting(later));
        assertNull(services.getService());
        Files.copy(weights, later);
        Predictor predictor = services.waitForService(PATIENCE);
        assertNotNull(predictor);
        assertEquals(later.toString(), predictor.version().source());
        configured.deactivate();
        assertNull(services.getService());
    }

    @Test
    void otherWeightsAloneAreTakenUpByTheSamePredictor() throws Exception {
        ConfiguredPredictor configured = new ConfiguredPredictor(pipelines, setting(model.weights(1)));
        Predictor predictor = services.waitForService(PATIENCE);
        CountDownLatch modified = new CountDownLatch(1);
        framework.context().addServiceListener(event -> {
            if (event.getType() == ServiceEvent.MODIFIED) {
                modified.countDown();
            }
        });
        configured.change(setting(model.weights(2)));
        assertTrue(modified.await(PATIENCE, TimeUnit.MILLISECONDS));
        assertEquals(predictor, services.getService());
        assertEquals(2, predictor.version().number());
        configured.deactivate();
    }

    @Test
    void whatIsConfiguredIsReadByItsName() {
        PredictorConfiguration configuration = (PredictorConfiguration) java.lang.reflect.Proxy.newProxyInstance(
                PredictorConfiguration.class.getClassLoader(),
                new Class<?>[] {PredictorConfiguration.class},
                (proxy, method, arguments) -> Map.<String, Object>of(
                                "spec", "p.yaml", "max__batch__size", 8, "max__queue__delay", 5L)
                        .getOrDefault(method.getName(), method.getDefaultValue()));
        PredictorSetting setting = PredictorSetting.of(configuration);
        assertEquals(Path.of("p.yaml"), setting.spec());
        assertFalse(setting.weights().isPresent());
        assertEquals(8, setting.options().maxBatchSize());
        assertEquals(5, setting.options().maxQueueDelay().toMillis());
        assertEquals(PredictorOptions.DEFAULTS.timeout(), setting.options().timeout());
    }

    @Test
    void aBatchSizeThatIsNoPowerOfTwoIsRefused() {
        assertEquals(
                "max_batch_size is 12, expected a power of two",
                assertThrows(IllegalArgumentException.class, () -> PredictorOptions.DEFAULTS.withMaxBatchSize(12))
                        .getMessage());
    }
}
