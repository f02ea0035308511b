package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.tensor.DType;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Indices beside floats: as many lanes as there are of floats, and the right answer for every long. */
class IntIndicesTest {
    private static final int COLUMNS = 45;
    private static final long[] LONGS = {
        0,
        1,
        7,
        COLUMNS - 1,
        COLUMNS,
        -1,
        -100,
        (1L << 32) + 7,
        -(1L << 32) + 7,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Integer.MAX_VALUE + 1L,
        Integer.MIN_VALUE - 1L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };

    private static int lanes(Kernel kernel) {
        return Vectorisation.of(new Schedule(kernel), 512).orElseThrow().lanes();
    }

    private static Object[] results(CompiledKernel<AddressKernel> compiled, Object[] operands) {
        try (Arena arena = Arena.ofConfined()) {
            OffHeap memory = new OffHeap(compiled, operands, arena);
            memory.run();
            Object[] results = new Object[operands.length];
            Arrays.setAll(results, memory::operand);
            return results;
        }
    }

    /** 1 where the index of a point compares so with the long of its row. */
    private static Kernel comparing(Comparison comparison) {
        KernelBuilder k = new KernelBuilder(1, LONGS.length, COLUMNS).phase(false);
        int one = k.constant(DType.F32, 1.0);
        int zero = k.constant(DType.F32, 0.0);
        int given = k.read(DType.I64, 1, 0);
        k.phase(true);
        int condition = k.compare(comparison, given, k.index(DType.I64, 0, 0, 1));
        k.store(k.op(OpKind.SELECT, condition, one, zero), COLUMNS, 1);
        return k.build();
    }

    private static boolean holds(Comparison comparison, long a, long b) {
        return switch (comparison) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void anIndexComparesRightWithEveryLong(Comparison comparison) {
        Kernel kernel = comparing(comparison);
        assertEquals(16, lanes(kernel));
        float[] expected = new float[LONGS.length * COLUMNS];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = holds(comparison, LONGS[i / COLUMNS], i % COLUMNS) ? 1 : 0;
        }
        for (int bits : List.of(128, 256, 512)) {
            CompiledKernel<AddressKernel> compiled =
                    AddressKernels.vector(new Schedule(kernel), bits).orElseThrow();
            Object[] results = results(compiled, new Object[] {LONGS, new float[expected.length]});
            assertArrayEquals(expected, (float[]) results[1], "on " + bits + " bits");
        }
    }

    @Test
    void crossEntropyWithLabelsOfAnySizeHasTheBitsOfSingleElements() {
        Kernel kernel = SampleKernels.crossEntropy(LONGS.length, COLUMNS);
        assertEquals(16, lanes(kernel));
        Random random = new Random(5);
        float[] logits = new float[LONGS.length * COLUMNS];
        float[] bias = new float[COLUMNS];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) random.nextGaussian();
            bias[i % COLUMNS] = (float) random.nextGaussian();
        }
        Object[] operands = {LONGS, new float[] {0.25f}, logits, bias, new float[logits.length], new float[LONGS.length]
        };
        Object[] expected = results(AddressKernels.scalar(new Schedule(kernel)), operands);
        for (int bits : List.of(128, 256, 512)) {
            Object[] found =
                    results(AddressKernels.vector(new Schedule(kernel), bits).orElseThrow(), operands);
            for (int i = 0; i < operands.length; i++) {
                assertEquals("", Elements.difference(expected[i], found[i]), "operand " + i + " on " + bits + " bits");
            }
        }
    }

    @Test
    void anIndexThatIsComputedWithStaysALong() {
        KernelBuilder k = new KernelBuilder(1, 3, COLUMNS).phase(false);
        int given = k.read(DType.I64, 1, 0);
        k.phase(true);
        k.store(k.op(OpKind.ADD, k.index(DType.I64, 0, 0, 1), given), COLUMNS, 1);
        assertEquals(8, lanes(k.build()));
    }

    @Test
    void longsOfTheRowAreNotComparedAsInts() {
        KernelBuilder k = new KernelBuilder(1, 3, COLUMNS).phase(false);
        int given = k.read(DType.I64, 1, 0);
        int other = k.constant(DType.I64, Long.MAX_VALUE);
        k.phase(true);
        int x = k.read(DType.F32, COLUMNS, 1);
        k.store(k.op(OpKind.SELECT, k.compare(Comparison.EQ, given, other), x, x), COLUMNS, 1);
        assertEquals(8, lanes(k.build()));
    }

    @Test
    void anIndexMayBeAsLargeAsALong() {
        KernelBuilder k = new KernelBuilder(1, 3, COLUMNS).phase(false);
        int given = k.read(DType.I64, 1, 0);
        k.phase(true);
        int x = k.read(DType.F32, COLUMNS, 1);
        int large = k.index(DType.I64, 0, 0, 1L << 28);
        k.store(k.op(OpKind.SELECT, k.compare(Comparison.LT, large, given), x, x), COLUMNS, 1);
        assertTrue(lanes(k.build()) < 16);
    }
}
