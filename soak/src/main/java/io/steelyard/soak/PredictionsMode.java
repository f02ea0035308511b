package io.steelyard.soak;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.predict.Answer;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Predictions while backends, layers and weights are replaced, against the same without. A small convolutional network on
 * handwritten digits has been trained for a few epochs, of which each left a version of its weights.
 */
final class PredictionsMode implements Mode {
    private static final int VERSIONS = 4;
    private static final int ROWS = 64;
    private static final int WARM_SECONDS = 4;
    private static final String LAYERS = "io.steelyard.layers";

    /** A kind of replacement, by turns. */
    private enum Swap {
        /** The backend that answers is stopped; the next best takes over. */
        STOP,
        /** It is started again, and preferred. */
        START,
        /** Its bundle is updated. */
        UPDATE,
        /** Other weights are taken up. */
        WEIGHTS,
        /** The bundle with the layer types is updated. */
        LAYERS
    }

    @Override
    public String name() {
        return "predictions";
    }

    @Override
    public String summary() {
        return "--requests 50000 --clients 16 --swaps 100 --pause 300: predictions at half of capacity, without swaps and"
                + " with some, so many milliseconds between them";
    }

    @Override
    public boolean run(SoakOptions options) throws Exception {
        int requests = options.number("requests", 50_000);
        int clients = options.number("clients", 16);
        int swaps = options.number("swaps", 100);
        int pause = options.number("pause", 300);
        options.requireAllKnown();
        try (SoakFolder folder = SoakFolder.make();
                EmbeddedHost host = EmbeddedHost.start(folder.framework())) {
            return run(host, folder.path(), requests, clients, swaps, pause);
        }
    }

    private boolean run(EmbeddedHost host, Path folder, int requests, int clients, int swaps, int pause)
            throws Exception {
        Pipelines pipelines = host.service(Pipelines.class);
        PipelineSpec spec = pipelines.read(Files.writeString(folder.resolve("pipeline.yaml"), specification()));
        List<Path> versions = train(pipelines, spec);
        List<Tensor> rows = rows();
        Map<String, List<Tensor>> expected = new LinkedHashMap<>();
        for (Path weights : versions) {
            try (Predictor oracle = pipelines.predictor(spec.withBackend("reference"), Optional.of(weights))) {
                expected.put(
                        oracle.version().sha256(),
                        rows.stream().map(oracle::predict).toList());
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%d versions of the weights; the closest two answers of two of them to one row differ by %.1e%n",
                expected.size(),
                closest(new ArrayList<>(expected.values())));
        try (Predictor predictor = pipelines.predictor(spec, Optional.of(versions.get(0)), PredictorOptions.DEFAULTS)) {
            PredictionLoad load = new PredictionLoad(predictor, rows, expected);
            // Clients that never rest fill batches better than those that ask by the clock; the capacity for those is
            // what they
            // reach when they are told to ask as often as the others could.
            // The first answer waits for all programs, and the first many for the JVM to compile what is hot.
            predictor.predict(rows.get(0));
            load.run(clients, 0, forSeconds(WARM_SECONDS));
            PredictionLoad.Result restless = load.run(clients, 0, forSeconds(WARM_SECONDS));
            PredictionLoad.Result most = load.run(clients, restless.rate(), forSeconds(WARM_SECONDS));
            double half = most.rate() / 2;
            PredictionLoad.Result quiet = load.run(clients, half, () -> load.asked() >= requests);
            Swapper swapper = new Swapper(host, predictor, load, versions, swaps, pause);
            Thread swapping = new Thread(swapper, "swapper");
            swapping.start();
            PredictionLoad.Result busy = load.run(clients, half, () -> load.asked() >= requests && swapper.done.get());
            swapping.join();
            System.out.printf(
                    "%n%-22s %9s %9s %9s %9s %9s %9s%n", "ms", "answers", "per s", "p50", "p99", "p99.9", "max");
            print("clients never rest", restless);
            print("at capacity", most);
            print("half, no swap", quiet);
            print("half, " + swapper.counted() + " swaps", busy);
            System.out.printf(
                    "%nswaps %s; answered by %s, by versions %s; batches with swaps and before %s%n",
                    swapper.kinds,
                    busy.backends(),
                    busy.versions(),
                    predictor.statistics().batches());
            swapper.failure().ifPresent(failure -> System.out.println("A swap failed: " + failure));
            return restless.isRight()
                    && most.isRight()
                    && quiet.isRight()
                    && busy.isRight()
                    && busy.sinceAsked().count() >= requests
                    && swapper.failure().isEmpty();
        }
    }

    private static void print(String what, PredictionLoad.Result result) {
        System.out.printf(
                Locale.ROOT,
                "%-22s %9d %9.0f %s%n",
                what,
                result.sinceAsked().count(),
                result.rate(),
                result.sinceAsked());
        System.out.printf(Locale.ROOT, "%-42s %s%n", "  from when it was due", result.sinceDue());
        System.out.printf(
                Locale.ROOT,
                "  errors and timeouts: %s; wrong: %d; farthest from the reference backend: %.1e%n",
                result.errors().isEmpty() ? "none" : result.errors(),
                result.wrong(),
                result.farthest());
    }

    private static BooleanSupplier forSeconds(int seconds) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        return () -> System.nanoTime() > end;
    }

    private static String digits() {
        return Path.of(System.getProperty("steelyard.examples"), "digits", "digits.csv")
                .toAbsolutePath()
                .normalize()
                .toString();
    }

    private static String specification() {
        return String.join(
                "\n",
                "name: digits",
                "seed: 3",
                "data:",
                "  source: {csv: {file: " + digits() + ", target: label, shape: [1, 8, 8], scale: 0.0625}}",
                "model:",
                "  layers:",
                "    - conv2d: {out_channels: 16, kernel_size: 3, padding: same}",
                "    - relu",
                "    - max_pool2d: {kernel_size: 2}",
                "    - flatten",
                "    - dense: {out_features: 10}",
                "objective: cross_entropy",
                "optimizer: {adam: {lr: 0.005}}",
                "epochs: " + VERSIONS,
                "backend: auto",
                "swap: {grace: 0}",
                "output: {directory: runs, every_epochs: 1, keep: " + VERSIONS + "}",
                "");
    }

    /** The states of all generations. */
    private static List<Path> train(Pipelines pipelines, PipelineSpec spec) throws Exception {
        Pipeline pipeline = pipelines.create(spec, false);
        var status = pipeline.completion().toCompletableFuture().get(5, TimeUnit.MINUTES);
        if (status.state() != PipelineState.COMPLETED) {
            throw new IllegalStateException(status.reason());
        }
        List<Path> states = new ArrayList<>();
        for (int i = 1; i <= VERSIONS; i++) {
            states.add(spec.output().directory().resolve("generation-" + i).resolve("state.safetensors"));
        }
        return states;
    }

    private static List<Tensor> rows() throws IOException {
        List<Tensor> rows = new ArrayList<>();
        try (Stream<String> lines = Files.lines(Path.of(digits()))) {
            lines.skip(1).limit(ROWS).forEach(line -> {
                String[] fields = line.split(",", -1);
                float[] pixels = new float[64];
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = Float.parseFloat(fields[i]) / 16;
                }
                rows.add(Tensor.of(Shape.of(1, 1, 8, 8), pixels));
            });
        }
        return rows;
    }

    /** How far the two answers to one row that are closest to each other are apart. */
    private static double closest(List<List<Tensor>> answers) {
        double closest = Double.POSITIVE_INFINITY;
        for (int a = 0; a < answers.size(); a++) {
            for (int b = 0; b < a; b++) {
                for (int row = 0; row < ROWS; row++) {
                    closest = Math.min(
                            closest,
                            PredictionLoad.distance(
                                    answers.get(a).get(row), answers.get(b).get(row)));
                }
            }
        }
        return closest;
    }

    /** Replaces one thing after the other, and waits each time until an answer shows it. */
    private static final class Swapper implements Runnable {
        private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);
        private static final List<Swap> ROUND = List.of(Swap.values());

        private final EmbeddedHost host;
        private final Predictor predictor;
        private final PredictionLoad load;
        private final List<Path> versions;
        private final int swaps;
        private final int pause;
        private final Map<Swap, Integer> kinds = new LinkedHashMap<>();
        private final AtomicBoolean done = new AtomicBoolean();
        private final AtomicReference<String> failure = new AtomicReference<>();

        private Swapper(
                EmbeddedHost host,
                Predictor predictor,
                PredictionLoad load,
                List<Path> versions,
                int swaps,
                int pause) {
            this.host = host;
            this.predictor = predictor;
            this.load = load;
            this.versions = versions;
            this.swaps = swaps;
            this.pause = pause;
        }

        private int counted() {
            return kinds.values().stream().mapToInt(Integer::intValue).sum();
        }

        private Optional<String> failure() {
            return Optional.ofNullable(failure.get());
        }

        @Override
        public void run() {
            try {
                String name = load.last().backend();
                String bundle = host.bundleOfBackend(name);
                for (int i = 0; i < swaps; i++) {
                    TimeUnit.MILLISECONDS.sleep(pause);
                    Swap kind = ROUND.get(i % ROUND.size());
                    swap(kind, name, bundle);
                    kinds.merge(kind, 1, Integer::sum);
                }
            } catch (Exception e) {
                failure.set(e.toString());
            } finally {
                done.set(true);
            }
        }

        private void swap(Swap kind, String name, String bundle) throws Exception {
            long switches = predictor.statistics().switches();
            int revision = predictor.version().revision();
            switch (kind) {
                case STOP -> {
                    host.bundle(bundle).stop();
                    await(kind, answer -> !answer.backend().equals(name));
                }
                case START -> {
                    host.bundle(bundle).start();
                    await(kind, answer -> answer.backend().equals(name));
                }
                case UPDATE -> {
                    host.update(bundle);
                    await(
                            kind,
                            answer -> answer.backend().equals(name)
                                    && predictor.statistics().switches() > switches);
                }
                case WEIGHTS -> {
                    Path next = versions.get((int) (predictor.version().number() % versions.size()));
                    long number = predictor.update(next).number();
                    await(kind, answer -> answer.version().number() == number);
                }
                case LAYERS -> {
                    host.update(LAYERS);
                    await(kind, answer -> answer.version().revision() > revision);
                }
            }
        }

        private void await(Swap kind, Predicate<Answer> seen) throws InterruptedException {
            long deadline = System.nanoTime() + PATIENCE;
            while (!seen.test(load.last())) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(kind + " showed in no answer; the last is by "
                            + load.last().backend() + ", " + load.last().version());
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
    }
}
