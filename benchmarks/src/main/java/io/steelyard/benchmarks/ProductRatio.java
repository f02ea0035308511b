package io.steelyard.benchmarks;

import io.steelyard.backend.Backend;
import io.steelyard.backend.onednn.internal.library.NativeFolder;
import io.steelyard.backend.onednn.internal.library.NativePlatform;
import io.steelyard.backend.onednn.internal.library.NativeResources;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * How near products of square matrices through the backend {@code onednn} come to the same library called directly, on as
 * many threads as the JVM sees processors, one or two: {@code ProductRatio [N...]}, 512, 1024 and 2048 if nothing is said. {@code -Dseconds=NUMBER} is how long a size takes.
 *
 * <p>In one process and in turns, round by round, so that whatever else the machine does is in all: eight products, each of the
 * one before, by {@link DirectProducts} in each of the two ways that the library knows, and as one compiled program, from a state
 * to a state. A turn first runs once untimed, which wakes its threads; the threads of the others sleep then.
 *
 * <p>A line has the median speed of each, in GFLOP/s; the median over the rounds of the program's speed divided by that of the
 * faster of the two ways in the same round, with its quartiles; and the same of the fastest run of each in all rounds, which is
 * what a machine that is busy with other things has to say.
 */
public final class ProductRatio {
    /** Few enough that numbers from [0, 1) stay finite in single precision, up to n = 2048. */
    private static final int PRODUCTS = 8;

    private static final int RUNS_PER_TURN = 4;
    private static final int WARM_UP = 5;
    private static final int ROUNDS_AT_LEAST = 10;
    /** How long threads are given to go to sleep, ten times what they spin before they do. */
    private static final long REST = 2_000_000;

    /** Seconds that the runs of a turn took. */
    private record Turn(double mean, double fastest) {}

    /** The turns of a round. */
    private record Round(Turn sgemm, Turn matmul, Turn program) {
        double ratio() {
            return Math.min(sgemm.mean, matmul.mean) / program.mean;
        }
    }

    private ProductRatio() {}

    /** Prints a line for each size. */
    public static void main(String[] arguments) {
        Optional<String> wrong = Stream.of(arguments)
                .filter(argument -> !argument.matches("[1-9][0-9]{0,3}"))
                .findFirst();
        if (wrong.isPresent()) {
            System.err.println("expected sizes of matrices from 1 to 9999, found '" + wrong.get() + "'");
            System.exit(2);
        }
        List<Integer> sizes = arguments.length == 0
                ? List.of(512, 1024, 2048)
                : Stream.of(arguments).map(Integer::valueOf).toList();
        int threads = Runtime.getRuntime().availableProcessors();
        if (threads > 2) {
            System.err.println(
                    "expected a JVM that sees 1 or 2 processors (-XX:ActiveProcessorCount=2), found " + threads);
            System.exit(2);
        }
        OneDnn library = OneDnn.open(NativeFolder.unpack(
                NativeResources.ofBundle(), NativePlatform.current(), NativeFolder.root(System::getProperty)));
        Backend backend = BackendByName.open("onednn");
        try (library) {
            System.out.println("n\tsgemm\tmatmul\tprogram\tprogram / faster\tquartiles\tof the fastest runs\trounds");
            for (int n : sizes) {
                compare(library, backend, threads, n);
            }
        } finally {
            BackendByName.close(backend);
        }
    }

    private static void compare(OneDnn library, Backend backend, int threads, int n) {
        try (DirectProducts sgemm = new DirectProducts(library, DirectProducts.Call.SGEMM, threads, n, PRODUCTS);
                DirectProducts matmul = new DirectProducts(library, DirectProducts.Call.MATMUL, threads, n, PRODUCTS);
                KernelProgram program = program(backend, n)) {
            List<Round> rounds = new ArrayList<>();
            long end = System.nanoTime() + (long) (1e9 * Integer.getInteger("seconds", 30));
            for (int i = -WARM_UP; i < ROUNDS_AT_LEAST || System.nanoTime() < end; i++) {
                // Forward and back, so that nobody always comes behind the same one.
                Turn[] turns = new Turn[3];
                for (int turn = 0; turn < turns.length; turn++) {
                    int who = i % 2 == 0 ? turn : 2 - turn;
                    turns[who] = switch (who) {
                        case 0 -> turn(sgemm::run);
                        case 1 -> turn(matmul::run);
                        default -> turn(() -> seconds(program));
                    };
                }
                if (i >= 0) {
                    rounds.add(new Round(turns[0], turns[1], turns[2]));
                }
            }
            print(n, rounds);
        }
    }

    private static void print(int n, List<Round> rounds) {
        double work = 2e-9 * n * n * n * PRODUCTS;
        Quartiles ratio = quartiles(rounds, Round::ratio);
        double direct =
                Math.min(least(rounds, round -> round.sgemm.fastest), least(rounds, round -> round.matmul.fastest));
        System.out.println(String.format(
                Locale.ROOT,
                "%d\t%.0f\t%.0f\t%.0f\t%.3f\t%.3f to %.3f\t%.3f\t%d",
                n,
                quartiles(rounds, round -> work / round.sgemm.mean).median(),
                quartiles(rounds, round -> work / round.matmul.mean).median(),
                quartiles(rounds, round -> work / round.program.mean).median(),
                ratio.median(),
                ratio.lower(),
                ratio.upper(),
                direct / least(rounds, round -> round.program.fastest),
                rounds.size()));
    }

    private static Quartiles quartiles(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return Quartiles.of(rounds.stream().mapToDouble(figure).toArray());
    }

    private static double least(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).min().orElseThrow();
    }

    private static KernelProgram program(Backend backend, int n) {
        return new KernelProgram(backend, graph -> {
            Value product = graph.state("a", DType.F32, Shape.of(n, n));
            Value b = graph.state("b", DType.F32, Shape.of(n, n));
            for (int i = 0; i < PRODUCTS; i++) {
                product = graph.dot(product, 1, b, 0);
            }
            return Map.of("c", product);
        });
    }

    private static double seconds(KernelProgram program) {
        long start = System.nanoTime();
        program.run();
        return (System.nanoTime() - start) * 1e-9;
    }

    /** @param run returns how many seconds it took */
    private static Turn turn(DoubleSupplier run) {
        LockSupport.parkNanos(REST);
        double sum = 0;
        double fastest = Double.MAX_VALUE;
        for (int i = -1; i < RUNS_PER_TURN; i++) {
            double seconds = run.getAsDouble();
            if (i >= 0) {
                sum += seconds;
                fastest = Math.min(fastest, seconds);
            }
        }
        return new Turn(sum / RUNS_PER_TURN, fastest);
    }
}
