package io.steelyard.kernels.simd.product;

import io.steelyard.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** Runs a plan on numbers from the heap. */
final class PlanRun {
    private PlanRun() {}

    /** The result, which holds NaNs before. */
    static double[] of(ProductPlan plan, DType dtype, double[] a, double[] b, int size) {
        double[] result = new double[size];
        Arrays.fill(result, Double.NaN);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment left = memory(arena, dtype, a);
            MemorySegment right = memory(arena, dtype, b);
            MemorySegment into = memory(arena, dtype, result);
            long workspace = arena.allocate(plan.workspaceBytes() + 64, 64).address();
            for (int part = 0; part < plan.parts(); part++) {
                plan.run(part, left.address(), right.address(), into.address(), workspace);
            }
            for (int i = 0; i < size; i++) {
                result[i] = dtype == DType.F64
                        ? into.getAtIndex(ValueLayout.JAVA_DOUBLE, i)
                        : into.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
        }
        return result;
    }

    private static MemorySegment memory(Arena arena, DType dtype, double[] numbers) {
        MemorySegment segment = arena.allocate(8L * numbers.length + 8, 64);
        for (int i = 0; i < numbers.length; i++) {
            if (dtype == DType.F64) {
                segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, numbers[i]);
            } else {
                segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) numbers[i]);
            }
        }
        return segment;
    }
}
