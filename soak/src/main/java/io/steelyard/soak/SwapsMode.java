package io.steelyard.soak;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.soak.Footprint.Measured;
import io.steelyard.soak.Footprint.Quantity;
import io.steelyard.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.wiring.FrameworkWiring;

/**
 * A training whose plugins of all kinds are updated over and over, against the same training left alone: no step may be lost or
 * repeated, no bit be another, and the process must not grow.
 */
final class SwapsMode implements Mode {
    private static final int SWAPS_A_SAMPLE = 5;
    private static final long PATIENCE_SECONDS = 60;

    @Override
    public String name() {
        return "swaps";
    }

    @Override
    public String summary() {
        return "--swaps 3000 --warm 1000 --pause 0 --minutes 10 --model digits|mlp-b128 --backend onednn --kinds"
                + " backend,layers: updates of plugins of all kinds, or of some, while a model trains, with so many"
                + " milliseconds between them; what grows is measured after the first ones";
    }

    @Override
    public boolean run(SoakOptions options) throws Exception {
        int swaps = options.number("swaps", 3000);
        int warm = options.number("warm", 1000);
        int pause = options.number("pause", 0);
        int minutes = options.number("minutes", 10);
        SoakedModel model = SoakedModel.named(options.word("model", "digits"));
        String backend = options.word("backend", "onednn");
        String kinds = options.word("kinds", SwapOrder.every());
        options.requireAllKnown();
        try (SoakFolder folder = SoakFolder.make();
                EmbeddedHost host = EmbeddedHost.start(folder.framework())) {
            return new Soaking(host, folder.path(), model, backend, kinds).run(swaps, warm, pause, minutes);
        }
    }

    /** One run of this. */
    private static final class Soaking implements PipelineListener {
        private final EmbeddedHost host;
        private final Path folder;
        private final SoakedModel model;
        private final String backend;
        private final SwapOrder order;
        private final Pipelines pipelines;
        private final Footprint footprint = new Footprint();
        private final Growth growth = new Growth();
        private final Map<String, List<Double>> pauses = new TreeMap<>();
        private final List<Long> stepNanos = new ArrayList<>();
        private Map<String, Integer> kinds = new LinkedHashMap<>();
        private long lastStep;
        private long outOfOrder;
        private long faults;
        private long lastStepAt;
        private long swapsHeard;
        private Duration lastPause = Duration.ZERO;

        Soaking(EmbeddedHost host, Path folder, SoakedModel model, String backend, String kinds) throws Exception {
            this.host = host;
            this.folder = folder;
            this.model = model;
            this.backend = backend;
            this.order = SwapOrder.of(kinds, host.bundleOfBackend(backend));
            this.pipelines = host.service(Pipelines.class);
        }

        @Override
        public synchronized void onEvent(PipelineEvent event) {
            long now = System.nanoTime();
            if (event instanceof PipelineEvent.StepCompleted step) {
                outOfOrder += step.step() == lastStep + 1 ? 0 : 1;
                lastStep = step.step();
                if (lastStepAt != 0) {
                    stepNanos.add(now - lastStepAt);
                }
                lastStepAt = now;
            } else if (event instanceof PipelineEvent.Swapped swap) {
                kinds.merge(swap.what(), 1, Integer::sum);
                swapsHeard++;
                lastPause = swap.pause();
                lastStepAt = 0;
            } else if (event instanceof PipelineEvent.Faulted) {
                faults++;
            }
            notifyAll();
        }

        private synchronized void awaitSwapAndStep(long swapsBefore) throws InterruptedException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (swapsHeard == swapsBefore || lastStepAt == 0) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("no step came after a swap; the last was " + lastStep);
                }
                wait(100);
            }
        }

        private synchronized void notePause(String bundle) {
            pauses.computeIfAbsent(bundle, any -> new ArrayList<>()).add(lastPause.toNanos() / 1e6);
        }

        private synchronized long swapsHeard() {
            return swapsHeard;
        }

        private synchronized long lastStep() {
            return lastStep;
        }

        boolean run(int swaps, int warm, int pause, int minutes) throws Exception {
            var listening = host.context().registerService(PipelineListener.class, this, null);
            Pipeline pipeline = pipelines.create(spec("swapped"), false);
            awaitFirstStep(pipeline);
            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(minutes);
            int done = 0;
            while (done < swaps && System.nanoTime() < end) {
                long before = swapsHeard();
                String bundle = order.next();
                replace(bundle);
                awaitSwapAndStep(before);
                notePause(bundle);
                done++;
                if (done % SWAPS_A_SAMPLE == 0) {
                    // Also while all warms up: its collections are what the JVM drops code by that is not used any
                    // more.
                    Map<Quantity, Measured> found = footprint.measure();
                    if (done >= warm) {
                        growth.add(done, found);
                    }
                }
                if (done % 100 == 0) {
                    System.out.printf("%d swaps, step %d%n", done, lastStep());
                }
                // Steps go on meanwhile.
                Thread.sleep(pause);
            }
            pipeline.stop();
            pipeline.completion().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            listening.unregister();
            boolean same = isSameAsUndisturbed(pipeline);
            return report(pipeline, done, same);
        }

        private void awaitFirstStep(Pipeline pipeline) throws InterruptedException {
            synchronized (this) {
                while (lastStep == 0) {
                    if (pipeline.status().state().isFinal()) {
                        throw new IllegalStateException(pipeline.status().reason());
                    }
                    wait(100);
                }
            }
        }

        /** Updates a bundle and has the framework forget what it was before. */
        private void replace(String symbolicName) throws Exception {
            Bundle bundle = host.bundle(symbolicName);
            footprint.note(bundle);
            host.update(symbolicName);
            Object refreshed = new Object();
            boolean[] done = {false};
            host.context().getBundle(0).adapt(FrameworkWiring.class).refreshBundles(List.of(bundle), event -> {
                if (event.getType() == FrameworkEvent.PACKAGES_REFRESHED) {
                    synchronized (refreshed) {
                        done[0] = true;
                        refreshed.notifyAll();
                    }
                }
            });
            synchronized (refreshed) {
                while (!done[0]) {
                    refreshed.wait(100);
                }
            }
            footprint.note(bundle);
        }

        /** Trains as far without a swap, and compares the weights by their bits. */
        private boolean isSameAsUndisturbed(Pipeline swapped) throws Exception {
            Map<String, Tensor> weights = swapped.weights();
            long steps = swapped.status().step();
            Pipeline alone = pipelines.create(spec("alone"), false);
            var listening = host.context()
                    .registerService(
                            PipelineListener.class,
                            event -> {
                                if (event instanceof PipelineEvent.StepCompleted step
                                        && step.pipeline().equals(alone)
                                        && step.step() == steps) {
                                    alone.stop();
                                }
                            },
                            null);
            var end = alone.completion().toCompletableFuture().get(10, TimeUnit.MINUTES);
            listening.unregister();
            return end.state() == PipelineState.STOPPED
                    && end.step() == steps
                    && alone.weights().equals(weights);
        }

        private synchronized boolean report(Pipeline pipeline, int done, boolean same) {
            System.out.printf(
                    "%n%d updates of bundles, %d steps on %s%n",
                    done, pipeline.status().step(), backend);
            System.out.printf("services taken over: %s%n", kinds);
            System.out.printf("steps out of order: %d; faults: %d%n", outOfOrder, faults);
            System.out.printf("weights are those of an undisturbed training, bit by bit: %s%n", same ? "yes" : "NO");
            System.out.printf(
                    Locale.ROOT,
                    "a step %.2f ms (median)%n%n",
                    median(stepNanos.stream().map(nanos -> nanos / 1e6).toList()));
            System.out.printf("%-40s %8s %8s %8s%n", "ms without a step, by bundle", "swaps", "median", "most");
            pauses.forEach((bundle, all) -> System.out.printf(
                    Locale.ROOT,
                    "%-40s %8d %8.1f %8.1f%n",
                    bundle,
                    all.size(),
                    median(all),
                    all.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
            System.out.println();
            boolean flat = growth.report(System.out);
            return flat && same && outOfOrder == 0 && faults == 0;
        }

        private static double median(List<Double> values) {
            double[] sorted =
                    values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
        }

        private PipelineSpec spec(String name) throws Exception {
            return pipelines.read(model.specification(name, backend, folder));
        }
    }
}
