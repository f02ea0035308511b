package io.steelyard.soak;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.Pipelines;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;

/**
 * A training on the best backend there is, whose bundle is stopped and started over and over: how long nothing is done when the
 * best one goes, for which there is no warning, and when it comes, for which it is made ready beside the next best.
 */
final class AdoptionsMode implements Mode {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final int STEPS_BETWEEN = 20;
    private static final String GOES = "the best one goes";
    private static final String COMES = "a better one comes";

    @Override
    public String name() {
        return "adoptions";
    }

    @Override
    public String summary() {
        return "--swaps 100 --warm 20 --model digits|mlp-b128 --best onednn: the bundle of the best backend is stopped and started"
                + " while a model trains on whatever is best";
    }

    @Override
    public boolean run(SoakOptions options) throws Exception {
        int swaps = options.number("swaps", 100);
        int warm = options.number("warm", 20);
        SoakedModel model = SoakedModel.named(options.word("model", "digits"));
        String best = options.word("best", "onednn");
        options.requireAllKnown();
        try (SoakFolder folder = SoakFolder.make();
                EmbeddedHost host = EmbeddedHost.start(folder.framework())) {
            Bundle bundle = host.bundle(host.bundleOfBackend(best));
            Pipelines pipelines = host.service(Pipelines.class);
            Adoptions adoptions = new Adoptions();
            host.context().registerService(PipelineListener.class, adoptions, null);
            Pipeline pipeline =
                    pipelines.create(pipelines.read(model.specification("adopted", "auto", folder.path())), false);
            adoptions.awaitSteps(STEPS_BETWEEN);
            for (int swap = 0; swap < warm + swaps; swap++) {
                boolean goes = swap % 2 == 0;
                adoptions.expect(goes ? GOES : COMES, swap >= warm);
                if (goes) {
                    bundle.stop();
                } else {
                    bundle.start();
                }
                adoptions.awaitSwap();
                adoptions.awaitSteps(STEPS_BETWEEN);
            }
            pipeline.stop();
            pipeline.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            return adoptions.report();
        }
    }

    /** What is heard of the training. */
    private static final class Adoptions implements PipelineListener {
        private final List<Double> going = new ArrayList<>();
        private final List<Double> coming = new ArrayList<>();
        private long lastStep;
        private long outOfOrder;
        private long faults;
        private String expected;
        private boolean counts;

        @Override
        public synchronized void onEvent(PipelineEvent event) {
            if (event instanceof PipelineEvent.StepCompleted step) {
                outOfOrder += step.step() == lastStep + 1 ? 0 : 1;
                lastStep = step.step();
            } else if (event instanceof PipelineEvent.Swapped swap && expected != null) {
                if (counts) {
                    (expected.equals(GOES) ? going : coming).add(swap.pause().toNanos() / 1e6);
                }
                expected = null;
            } else if (event instanceof PipelineEvent.Faulted) {
                faults++;
            }
            notifyAll();
        }

        synchronized void expect(String swap, boolean toBeCounted) {
            expected = swap;
            counts = toBeCounted;
        }

        synchronized void awaitSwap() throws InterruptedException {
            long deadline = System.nanoTime() + PATIENCE;
            while (expected != null) {
                requireBefore(deadline, "no swap came");
                wait(100);
            }
        }

        synchronized void awaitSteps(int steps) throws InterruptedException {
            long deadline = System.nanoTime() + PATIENCE;
            long last = lastStep + steps;
            while (lastStep < last) {
                requireBefore(deadline, "step " + last + " did not come");
                wait(100);
            }
        }

        private void requireBefore(long deadline, String otherwise) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(otherwise + "; the last step was " + lastStep);
            }
        }

        synchronized boolean report() {
            System.out.printf("%d steps, out of order %d; faults %d%n%n", lastStep, outOfOrder, faults);
            System.out.printf("%-24s %8s %8s %8s%n", "ms without a step", "swaps", "median", "most");
            print(GOES, going);
            print(COMES, coming);
            return outOfOrder == 0 && faults == 0;
        }

        private static void print(String what, List<Double> pauses) {
            double[] sorted =
                    pauses.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %8d %8.1f %8.1f%n",
                    what,
                    sorted.length,
                    sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2],
                    sorted.length == 0 ? Double.NaN : sorted[sorted.length - 1]);
        }
    }
}
