package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Stage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** A kernel with its memory outside the heap, of which it must not touch more than is its own. */
final class OffHeap {
    private static final byte GUARD = 0x7e;
    private static final int GUARDED = 64;

    private final List<Stage<AddressKernel>> stages;
    private final Object[] arrays;
    private final MemorySegment[] segments;
    private final long[] addresses;

    /** With operands copied from arrays. */
    OffHeap(CompiledKernel<AddressKernel> kernel, Object[] operands, Arena arena) {
        this.stages = kernel.stages();
        this.arrays = Elements.memory(kernel, Elements.copies(operands));
        this.segments = new MemorySegment[arrays.length];
        this.addresses = new long[arrays.length];
        for (int i = 0; i < arrays.length; i++) {
            MemorySegment array = heap(arrays[i]);
            segments[i] = arena.allocate(array.byteSize() + GUARDED, 64).fill(GUARD);
            MemorySegment.copy(array, 0, segments[i], 0, array.byteSize());
            addresses[i] = segments[i].address();
        }
    }

    private static MemorySegment heap(Object array) {
        if (array instanceof float[] floats) {
            return MemorySegment.ofArray(floats);
        } else if (array instanceof double[] doubles) {
            return MemorySegment.ofArray(doubles);
        }
        return array instanceof long[] longs ? MemorySegment.ofArray(longs) : MemorySegment.ofArray((byte[]) array);
    }

    /** Sets the first element of an area. */
    void set(int number, long value) {
        segments[number].set(ValueLayout.JAVA_LONG, 0, value);
    }

    /** Runs all stages, part by part. */
    void run() {
        // By number: an iterator would be an object.
        for (int i = 0; i < stages.size(); i++) {
            Stage<AddressKernel> stage = stages.get(i);
            for (long from = 0; from < stage.units(); from += stage.grain()) {
                stage.code().run(addresses, from, Math.min(stage.units(), from + stage.grain()));
            }
        }
    }

    /** Calls all stages without memory, so that the JVM compiles them. */
    void callWithoutMemory(int times) {
        for (Stage<AddressKernel> stage : stages) {
            for (int i = 0; i < times; i++) {
                stage.code().run(null, 0, 0);
            }
        }
    }

    /** The elements of an operand as they are now. */
    Object operand(int number) {
        MemorySegment array = heap(arrays[number]);
        MemorySegment.copy(segments[number], 0, array, 0, array.byteSize());
        for (long i = array.byteSize(); i < segments[number].byteSize(); i++) {
            assertEquals(GUARD, segments[number].get(ValueLayout.JAVA_BYTE, i), "what lies behind operand " + number);
        }
        return arrays[number];
    }
}
