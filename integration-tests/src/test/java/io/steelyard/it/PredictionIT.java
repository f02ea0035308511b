package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.predict.Answer;
import io.steelyard.predict.Predictor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import javax.inject.Inject;
import org.junit.Test;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.util.tracker.ServiceTracker;

/** A model answers while everything that it consists of is replaced. */
public class PredictionIT extends HostTest {
    private static final String LAYERS = "io.steelyard.layers";
    private static final int CLIENTS = 16;
    private static final int ROWS = 12;

    /** Probabilities in f32 of backends that round at other places: ten times what was seen. */
    private static final double TOLERANCE = 1e-5;

    @Inject
    ConfigurationAdmin configurations;

    /** Of the backends only those that any JVM has, so that it is known which is the best and which the next. */
    @Override
    @Configuration
    public Option[] configuration() {
        return new Option[] {Host.without(ONEDNN, SIMD)};
    }

    /** Trains for three epochs, each of which leaves a generation. */
    private PipelineSpec trained(Path home) throws Exception {
        PipelineSpec spec = pipelines.read(SpecFile.digits("digits")
                .line("output:", "output: {directory: runs, every_epochs: 1, keep: 3}")
                .line("swap:", "swap: {grace: 0}")
                .in(home));
        assertEquals(PipelineState.COMPLETED, end(pipelines.create(spec, false)).state());
        return spec;
    }

    private static Path weights(PipelineSpec spec, int generation) {
        return spec.output().directory().resolve("generation-" + generation).resolve("state.safetensors");
    }

    private static Tensor row(int seed) {
        float[] pixels = new float[64];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) (0.5 + 0.5 * Math.sin(seed + 0.7 * seed * i));
        }
        return Tensor.of(Shape.of(1, 1, 8, 8), pixels);
    }

    private static double distance(Tensor a, Tensor b) {
        assertEquals(b.shape(), a.shape());
        return IntStream.range(0, (int) a.shape().elements())
                .mapToDouble(i -> Math.abs(a.getDouble(i) - b.getDouble(i)))
                .max()
                .orElseThrow();
    }

    private static void await(AtomicReference<Answer> last, Predicate<Answer> wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (last.get() == null || !wanted.test(last.get())) {
            assertTrue("the last answer was " + last.get(), System.nanoTime() < deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    public void sixteenClientsGetRightAnswersOfTheVersionsTheyNameWhileEverythingIsReplaced() throws Exception {
        PipelineSpec spec = trained(folder.newFolder().toPath());
        List<Tensor> rows = IntStream.range(0, ROWS).mapToObj(PredictionIT::row).toList();
        Map<String, List<Tensor>> expected = new HashMap<>();
        for (int generation = 1; generation <= 3; generation++) {
            try (Predictor oracle =
                    pipelines.predictor(spec.withBackend("reference"), Optional.of(weights(spec, generation)))) {
                expected.put(
                        oracle.version().sha256(),
                        rows.stream().map(oracle::predict).toList());
            }
        }
        assertEquals("each generation has weights of its own", 3, expected.size());

        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger wrong = new AtomicInteger();
        AtomicInteger answered = new AtomicInteger();
        AtomicReference<Answer> last = new AtomicReference<>();
        AtomicBoolean enough = new AtomicBoolean();
        Set<String> backends = new ConcurrentSkipListSet<>();
        Set<Long> versions = new ConcurrentSkipListSet<>();
        try (Predictor predictor = pipelines.predictor(spec, Optional.of(weights(spec, 1)))) {
            List<Thread> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                int first = client;
                clients.add(new Thread(() -> {
                    try {
                        for (int i = first; !enough.get(); i++) {
                            Answer answer = predictor.answer(rows.get(i % ROWS));
                            Tensor right =
                                    expected.get(answer.version().sha256()).get(i % ROWS);
                            if (!(distance(answer.values(), right) <= TOLERANCE)) {
                                wrong.incrementAndGet();
                            }
                            backends.add(answer.backend());
                            versions.add(answer.version().number());
                            last.set(answer);
                            answered.incrementAndGet();
                        }
                    } catch (RuntimeException | Error e) {
                        failures.add(e);
                    }
                }));
            }
            clients.forEach(Thread::start);
            try {
                replaceEverything(predictor, spec, last);
            } finally {
                enough.set(true);
                for (Thread client : clients) {
                    client.join();
                }
            }
            assertEquals(List.of(), failures);
            assertEquals(0, wrong.get());
            assertEquals(Set.of("ojalgo", "reference"), backends);
            assertEquals(6, versions.size());
            assertTrue(answered + " answers", answered.get() >= 500);
            assertEquals(answered.get(), predictor.statistics().answered());
            assertEquals(
                    0,
                    predictor.statistics().timedOut() + predictor.statistics().failed());
        }
    }

    private void replaceEverything(Predictor predictor, PipelineSpec spec, AtomicReference<Answer> last)
            throws Exception {
        Bundle ojalgo = bundle(OJALGO);
        await(last, answer -> answer.backend().equals("ojalgo"));
        for (int i = 0; i < 10; i++) {
            ojalgo.stop();
            await(last, answer -> answer.backend().equals("reference"));
            ojalgo.start();
            await(last, answer -> answer.backend().equals("ojalgo"));
            if (i % 2 == 0) {
                long number =
                        predictor.update(weights(spec, 1 + (i / 2 + 1) % 3)).number();
                await(last, answer -> answer.version().number() == number);
            } else if (i < 6) {
                int revision = predictor.version().revision();
                update(bundle(LAYERS));
                await(last, answer -> answer.version().revision() > revision);
            }
        }
    }

    @Test
    public void aPredictorKeepsNoClassLoaderOfAnUpdatedBundle() throws Exception {
        PipelineSpec spec = trained(folder.newFolder().toPath());
        try (Predictor predictor = pipelines.predictor(spec, Optional.of(weights(spec, 1)))) {
            assertEquals("ojalgo", predictor.answer(row(1)).backend());
            ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
            Set<WeakReference<ClassLoader>> loaders = new HashSet<>();
            for (String name : List.of(LAYERS, OJALGO)) {
                loaders.add(new WeakReference<>(
                        bundle(name).adapt(BundleWiring.class).getClassLoader(), collected));
                update(bundle(name));
                refresh(bundle(name));
            }
            predictor.answer(row(1));
            for (int i = 0; i < 50 && !loaders.isEmpty(); i++) {
                System.gc();
                loaders.remove(collected.remove(100));
            }
            assertEquals("class loaders that are still reachable", 0, loaders.size());
        }
    }

    private void refresh(Bundle bundle) throws InterruptedException {
        CountDownLatch refreshed = new CountDownLatch(1);
        context.getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
            if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                refreshed.countDown();
            }
        });
        assertTrue("refreshed in time", refreshed.await(30, TimeUnit.SECONDS));
    }

    @Test
    public void aConfigurationMakesAPredictorThatTakesUpOtherWeights() throws Exception {
        PipelineSpec spec = trained(folder.newFolder().toPath());
        var configuration = configurations.createFactoryConfiguration("io.steelyard.predictor", "?");
        Map<String, Object> properties = new HashMap<>();
        properties.put("spec", spec.file().toString());
        properties.put("weights", weights(spec, 1).toString());
        properties.put("max_batch_size", 8);
        configuration.update(FrameworkUtil.asDictionary(properties));
        ServiceTracker<Predictor, Predictor> services = new ServiceTracker<>(
                context,
                context.createFilter("(&(objectClass=" + Predictor.class.getName() + ")(steelyard.model=digits))"),
                null);
        services.open();
        try {
            Predictor predictor = services.waitForService(30_000);
            assertEquals(8, predictor.options().maxBatchSize());
            assertEquals(
                    weights(spec, 1).toString(),
                    predictor.answer(row(2)).version().source());
            properties.put("weights", weights(spec, 2).toString());
            configuration.update(FrameworkUtil.asDictionary(properties));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            Answer answer = predictor.answer(row(2));
            while (answer.version().number() == 1 && System.nanoTime() < deadline) {
                answer = predictor.answer(row(2));
            }
            assertEquals(weights(spec, 2).toString(), answer.version().source());
            // The property follows the first answer.
            while (!Long.valueOf(2).equals(services.getServiceReference().getProperty("steelyard.model.version"))) {
                assertTrue("the service still has its old version", System.nanoTime() < deadline);
                Thread.onSpinWait();
            }
            configuration.delete();
            while (services.size() > 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertEquals(0, services.size());
        } finally {
            services.close();
        }
    }
}
