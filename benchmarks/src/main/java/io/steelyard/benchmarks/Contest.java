package io.steelyard.benchmarks;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import io.steelyard.backend.Backend;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.kernels.simd.Memory;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;

/** What {@link Rival}s are made with: the backend for ours, the primitives for theirs, and the same numbers for both. */
record Contest(Backend backend, OneDnn library, UnusedPrimitives primitives) {
    /** A program of ours. */
    KernelProgram program(Function<GraphBuilder, Map<String, Value>> described) {
        return new KernelProgram(backend, described);
    }

    /** A named array that a program reads. */
    static Value given(GraphBuilder graph, String name, long... dims) {
        return graph.state(name, DType.F32, Shape.of(dims));
    }

    /** Memory outside the heap for as many floats, all zero. */
    static long floats(long count) {
        return Arena.global().allocate(count * Float.BYTES, 64).address();
    }

    /** Random numbers from [-1, 1). */
    static long random(long count, long seed) {
        long address = floats(count);
        SplittableRandom random = new SplittableRandom(seed);
        for (long i = 0; i < count; i++) {
            Memory.ALL.set(JAVA_FLOAT, address + i * Float.BYTES, (float) random.nextDouble(-1, 1));
        }
        return address;
    }

    /** The address of a copy of what a program reads. */
    static long copy(KernelProgram program, String entry) {
        Tensor values = program.read(entry);
        long count = values.shape().elements();
        long address = floats(count);
        for (long i = 0; i < count; i++) {
            Memory.ALL.set(JAVA_FLOAT, address + i * Float.BYTES, (float) values.getDouble(i));
        }
        return address;
    }

    /** How far a result of the library is from what a program wrote, relative to the largest element of that. */
    static double difference(KernelProgram program, String entry, long address) {
        Tensor ours = program.read(entry);
        double largest = 0;
        double furthest = 0;
        for (long i = 0; i < ours.shape().elements(); i++) {
            double mine = ours.getDouble(i);
            double other = Memory.ALL.get(JAVA_FLOAT, address + i * Float.BYTES);
            largest = Math.max(largest, Math.abs(mine));
            furthest = Math.max(furthest, Math.abs(mine - other));
        }
        return furthest / largest;
    }
}
