package io.steelyard.shell.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * How fast a backend is at two things that most of a training consists of: a product of matrices, bound by arithmetic, and an
 * operation on each element of a long tensor, bound by memory or by the function. Programs live in a state, so nothing travels
 * between host and device while the clock runs.
 */
final class BackendBenchmark {
    private static final long ELEMENTS = 1 << 20;
    private static final int RUNS = 15;
    private static final int FEWEST_RUNS = 3;
    private static final long WARM_UP = 1_000_000_000L;
    private static final long PATIENCE = 10_000_000_000L;

    /**
     * The medians of one backend.
     *
     * @param product seconds for one product
     * @param tanh seconds for one pass
     */
    record Figures(int n, double product, double tanh) {
        /** Billions of floating-point operations a second in the product: 2n³, a product and a sum for each term. */
        double gigaflops() {
            return 2.0 * n * n * n / product / 1e9;
        }

        /** Billions of bytes a second in the pass: each element is read once and written once, 4 bytes. */
        double gigabytes() {
            return 8.0 * ELEMENTS / tanh / 1e9;
        }
    }

    private final Backend backend;
    private final LongSupplier nanoseconds;

    /**
     * For one backend.
     *
     * @param nanoseconds the clock
     */
    BackendBenchmark(Backend backend, LongSupplier nanoseconds) {
        this.backend = backend;
        this.nanoseconds = nanoseconds;
    }

    /** Measures products of f32 matrices n by n, and tanh over 2^20 elements. */
    Figures run(int n) {
        double product = median(graph -> Map.of("c", graph.matmul(matrix(graph, "a", n), matrix(graph, "b", n))));
        double tanh = median(graph -> Map.of("y", graph.tanh(graph.state("x", DType.F32, Shape.of(ELEMENTS)))));
        return new Figures(n, product, tanh);
    }

    private static Value matrix(GraphBuilder graph, String name, int n) {
        return graph.state(name, DType.F32, Shape.of(n, n));
    }

    /** The median in seconds, of fewer runs where one takes so long that nobody would wait for all. */
    private double median(Function<GraphBuilder, Map<String, Value>> described) {
        GraphBuilder graph = new GraphBuilder();
        Map<String, Value> updates = described.apply(graph);
        Program program = new Program(graph.graph(), Map.of(), updates, Optional.empty());
        try (Executable executable = backend.compile(program);
                State state = backend.allocate(StateSpec.of(program))) {
            state.spec().entries().forEach((entry, type) -> state.write(entry, uniform(entry, type)));
            long begin = nanoseconds.getAsLong();
            do {
                executable.run(state, List.of(), List.of());
            } while (nanoseconds.getAsLong() - begin < WARM_UP);
            long[] times = new long[RUNS];
            int count = 0;
            long measured = nanoseconds.getAsLong();
            while (count < RUNS && (count < FEWEST_RUNS || nanoseconds.getAsLong() - measured < PATIENCE)) {
                long start = nanoseconds.getAsLong();
                executable.run(state, List.of(), List.of());
                times[count++] = nanoseconds.getAsLong() - start;
            }
            Arrays.sort(times, 0, count);
            return Math.max(times[count / 2], 1) / 1e9;
        }
    }

    private static Tensor uniform(String name, TensorType type) {
        RandomStream random = new RandomStream(1, RandomStream.named(name, "initial"), 0);
        TensorBuffer values = TensorBuffer.allocate(type.dtype(), type.shape());
        for (long i = 0; i < type.shape().elements(); i++) {
            values.setDouble(i, random.uniformFloat(i));
        }
        return values.freeze();
    }
}
