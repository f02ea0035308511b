package io.steelyard.benchmarks;

import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Products of square matrices within a program, as a training step has them: each takes the one before, so that what it costs to
 * run a program and to keep its result is shared by all. {@code 2 n^3} floating-point operations each.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
public class SquareProducts {
    /** Few enough that numbers from [0, 1) stay finite in single precision, up to n = 2048. */
    private static final int PRODUCTS = 8;

    /** The name of the backend. */
    @Param("onednn")
    public String backend;

    /** Rows and columns. */
    @Param({"512", "1024", "2048"})
    public long n;

    private KernelProgram products;

    /** Compiles the products. */
    @Setup(Level.Trial)
    public void compile() {
        products = new KernelProgram(backend, graph -> {
            Value product = graph.state("a", DType.F32, Shape.of(n, n));
            Value b = graph.state("b", DType.F32, Shape.of(n, n));
            for (int i = 0; i < PRODUCTS; i++) {
                product = graph.dot(product, 1, b, 0);
            }
            return Map.of("c", product);
        });
    }

    /** All of them; the time given is that of one. */
    @Benchmark
    @OperationsPerInvocation(PRODUCTS)
    public void multiply() {
        products.run();
    }

    /** Ends the backend. */
    @TearDown(Level.Trial)
    public void close() {
        products.close();
    }
}
