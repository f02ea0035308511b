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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The product of two matrices in single precision; {@code 2 m n k} floating-point operations. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 8, time = 1)
@Fork(1)
public class MatrixProduct {
    /** The name of the backend. */
    @Param("ojalgo")
    public String backend;

    /**
     * Rows of the left, columns of the right, and what is summed over: squares, and the products of a training step of
     * {@code mlp-b128} and {@code transformer-b16}.
     */
    @Param({"256x256x256", "1024x1024x1024", "128x512x784", "512x784x128", "1024x128x128", "1024x512x128"})
    public String size;

    /** How the operands lie: {@code NN} for {@code A B}, {@code NT} for {@code A B^T}, {@code TN} for {@code A^T B}. */
    @Param({"NN", "NT", "TN"})
    public String layout;

    private KernelProgram product;

    /** Compiles the product. */
    @Setup(Level.Trial)
    public void compile() {
        String[] sizes = size.split("x", -1);
        long m = Long.parseLong(sizes[0]);
        long n = Long.parseLong(sizes[1]);
        long k = Long.parseLong(sizes[2]);
        boolean left = layout.startsWith("T");
        boolean right = layout.endsWith("T");
        product = new KernelProgram(backend, graph -> {
            Value a = graph.state("a", DType.F32, left ? Shape.of(k, m) : Shape.of(m, k));
            Value b = graph.state("b", DType.F32, right ? Shape.of(n, k) : Shape.of(k, n));
            return Map.of("c", graph.dot(a, left ? 0 : 1, b, right ? 1 : 0));
        });
    }

    /** One product. */
    @Benchmark
    public void multiply() {
        product.run();
    }

    /** Ends the backend. */
    @TearDown(Level.Trial)
    public void close() {
        product.close();
    }
}
