package io.steelyard.benchmarks;

import io.steelyard.backend.Backend;
import io.steelyard.backend.onednn.internal.library.NativeFolder;
import io.steelyard.backend.onednn.internal.library.NativePlatform;
import io.steelyard.backend.onednn.internal.library.NativeResources;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * What primitives of oneDNN that the backend does not use would gain: {@code PrimitivesAgainstKernels [SUBJECT...]}, the subjects
 * being {@code products}, {@code windows}, {@code norms}, {@code softmax} and {@code recurrent}. {@code -Dseconds=NUMBER} is how
 * long each is timed, {@code -Dwarmup=NUMBER} how long our code runs before: kernels start as plain loops, and a large one needs some
 * 20 s until it is vector code.
 *
 * <p>On one thread, in one process and in turns, round by round: our code, the primitive, and a whole training step of the workload
 * that it is taken from, so that whatever else the machine does is in all. A line has the medians of both in microseconds; the
 * median of ours divided by theirs in the same round, with its quartiles; which part of the step would be saved by the primitive,
 * in per cent, the median of the rounds; and how far its results are from ours, relative to the largest.
 */
public final class PrimitivesAgainstKernels {
    private static final double RATE = 1e-6;

    /** How long a turn lasts about, in seconds. */
    private static final double TURN = 0.01;

    /** Primitives are as fast as they get soon. */
    private static final double WARM_UP_OF_PRIMITIVES = 0.5;

    private static final int ROUNDS_AT_LEAST = 15;

    private static final Map<String, Function<Contest, List<Rival>>> SUBJECTS = subjects();

    private PrimitivesAgainstKernels() {}

    private static Map<String, Function<Contest, List<Rival>>> subjects() {
        Map<String, Function<Contest, List<Rival>>> subjects = new LinkedHashMap<>();
        subjects.put("products", FusedProductRivals::of);
        subjects.put("windows", WindowRivals::of);
        subjects.put("norms", NormalizationRivals::of);
        subjects.put("softmax", SoftmaxRivals::of);
        subjects.put("recurrent", RecurrentRivals::of);
        return Collections.unmodifiableMap(subjects);
    }

    /** Prints a line for each piece of work. */
    public static void main(String[] arguments) {
        List<String> chosen = arguments.length == 0 ? List.copyOf(SUBJECTS.keySet()) : List.of(arguments);
        if (Runtime.getRuntime().availableProcessors() != 1
                || !SUBJECTS.keySet().containsAll(chosen)) {
            System.err.println("expected some of " + SUBJECTS.keySet()
                    + " and a JVM that sees 1 processor (-XX:ActiveProcessorCount=1), found " + chosen + " and "
                    + Runtime.getRuntime().availableProcessors());
            System.exit(2);
        }
        NativeFolder folder = NativeFolder.unpack(
                NativeResources.ofBundle(), NativePlatform.current(), NativeFolder.root(System::getProperty));
        OneDnn library = OneDnn.open(folder);
        Backend backend = BackendByName.open("onednn");
        try (library) {
            Contest contest = new Contest(backend, library, new UnusedPrimitives(folder, library.newObjects()));
            System.out.println("work\tshape\tours us\toneDNN us\tours / oneDNN\tquartiles\tworkload\ttimes\t"
                    + "saved per cent\tdifference\trounds");
            Map<String, Runnable> steps = new HashMap<>();
            for (String subject : chosen) {
                for (Rival rival : SUBJECTS.get(subject).apply(contest)) {
                    compare(rival, steps.computeIfAbsent(rival.workload(), name -> step(backend, name)));
                }
            }
        } finally {
            BackendByName.close(backend);
        }
    }

    private static void compare(Rival rival, Runnable step) {
        List<Runnable> sides = List.of(rival.ours(), rival.theirs(), step);
        double warmUp = Integer.getInteger("warmup", 20);
        int[] runs = {warm(rival.ours(), warmUp), warm(rival.theirs(), WARM_UP_OF_PRIMITIVES), warm(step, 1)};
        List<double[]> rounds = new ArrayList<>();
        long end = System.nanoTime() + (long) (1e9 * Integer.getInteger("seconds", 8));
        while (rounds.size() < ROUNDS_AT_LEAST || System.nanoTime() < end) {
            double[] seconds = new double[sides.size()];
            for (int turn = 0; turn < seconds.length; turn++) {
                // Forward and back, so that nobody always comes behind the same one.
                int who = rounds.size() % 2 == 0 ? turn : seconds.length - 1 - turn;
                seconds[who] = seconds(sides.get(who), runs[who]);
            }
            rounds.add(seconds);
        }
        print(rival, rounds);
    }

    /** A training step, ready to be timed. */
    private static Runnable step(Backend backend, String workload) {
        if (workload.isEmpty()) {
            return () -> {};
        }
        Runnable step = PreparedProgram.training(Workload.named(workload), backend, RATE)::run;
        warm(step, Integer.getInteger("warmup", 20));
        return step;
    }

    /** Runs it for a while. How many runs make a turn. */
    private static int warm(Runnable side, double least) {
        long end = System.nanoTime() + (long) (1e9 * least);
        double fastest = Double.MAX_VALUE;
        while (System.nanoTime() < end) {
            fastest = Math.min(fastest, seconds(side, 1));
        }
        return (int) Math.clamp(TURN / fastest, 1, 100_000);
    }

    /** Of one run. */
    private static double seconds(Runnable side, int runs) {
        long start = System.nanoTime();
        for (int i = 0; i < runs; i++) {
            side.run();
        }
        return (System.nanoTime() - start) * 1e-9 / runs;
    }

    private static void print(Rival rival, List<double[]> rounds) {
        Quartiles ratio = quartiles(rounds, seconds -> seconds[0] / seconds[1]);
        double saved = quartiles(rounds, seconds -> 100 * rival.times() * (seconds[0] - seconds[1]) / seconds[2])
                .median();
        System.out.println(String.format(
                Locale.ROOT,
                "%s\t%s\t%.1f\t%.1f\t%.2f\t%.2f to %.2f\t%s\t%d\t%s\t%.1e\t%d",
                rival.work(),
                rival.shape(),
                1e6 * quartiles(rounds, seconds -> seconds[0]).median(),
                1e6 * quartiles(rounds, seconds -> seconds[1]).median(),
                ratio.median(),
                ratio.lower(),
                ratio.upper(),
                rival.workload(),
                rival.times(),
                rival.times() == 0 ? "" : String.format(Locale.ROOT, "%.1f", saved),
                rival.difference().getAsDouble(),
                rounds.size()));
    }

    private static Quartiles quartiles(List<double[]> rounds, ToDoubleFunction<double[]> figure) {
        return Quartiles.of(rounds.stream().mapToDouble(figure).toArray());
    }
}
