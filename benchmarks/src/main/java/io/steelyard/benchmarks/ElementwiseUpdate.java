package io.steelyard.benchmarks;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.UpdateComposites;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Passes over memory in single precision: what a weight becomes in a step, and what lies between two layers. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
public class ElementwiseUpdate {
    private static final double RATE = 1e-6;
    private static final double STEP = 10;
    private static final int COLUMNS = 256;

    /** The name of the backend. */
    @Param("ojalgo")
    public String backend;

    /** How many elements there are, a multiple of 256: those of the weights of {@code mlp-b128}, and what a cache holds. */
    @Param({"535552", "16384"})
    public long elements;

    /** What is computed. */
    @Param
    public Kind kind;

    /** What is computed of each element. */
    public enum Kind {
        /** A weight and both moments after a step of Adam. */
        ADAM,
        /** {@code max(x + b, 0)} with one b for each of 256 columns. */
        BIAS_RELU,
        /** {@code tanh(x)}. */
        TANH,
        /** Softmax over rows of 256. */
        SOFTMAX
    }

    private KernelProgram update;

    /** Compiles the update. */
    @Setup(Level.Trial)
    public void compile() {
        Shape shape = Shape.of(elements / COLUMNS, COLUMNS);
        update = new KernelProgram(backend, graph -> described(graph, shape));
    }

    private Map<String, Value> described(GraphBuilder graph, Shape shape) {
        Value x = graph.state("x", DType.F32, shape);
        return switch (kind) {
            case ADAM -> adam(graph, x);
            case BIAS_RELU -> Map.of("y", graph.relu(graph.add(x, graph.state("b", DType.F32, Shape.of(COLUMNS)))));
            case TANH -> Map.of("y", graph.tanh(x));
            case SOFTMAX -> Map.of("y", graph.softmax(x, 1));
        };
    }

    private static Map<String, Value> adam(GraphBuilder graph, Value weight) {
        UpdateComposites.AdamStep after = UpdateComposites.adam(
                graph,
                weight,
                graph.state("gradient", DType.F32, weight.shape()),
                new UpdateComposites.AdamSlots(
                        graph.state("mean", DType.F32, weight.shape()),
                        graph.state("square", DType.F32, weight.shape()),
                        Optional.empty()),
                graph.constant(DType.F64, RATE),
                graph.constant(DType.F64, STEP),
                new UpdateComposites.Adam(0.9, 0.999, 1e-8, 0, false, false));
        return Map.of(
                "x",
                after.parameter(),
                "mean",
                after.slots().mean(),
                "square",
                after.slots().meanSquare());
    }

    /** One pass. */
    @Benchmark
    public void update() {
        update.run();
    }

    /** Ends the backend. */
    @TearDown(Level.Trial)
    public void close() {
        update.close();
    }
}
