package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.Op;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.tensor.DType;
import java.util.HashSet;
import java.util.Set;

/**
 * Whether the whole numbers at points are nothing but indices, and what they are compared with is the same at all points
 * of a row. Then ints will do in place of longs, and lanes are as many as there are of floats: an index is far from the limits
 * of an int, so that a long is to it as the nearest int is, however large the long.
 */
final class IntIndices {
    private static final double LIMIT = 1 << 30;

    private final Schedule schedule;
    private final Kernel kernel;

    private IntIndices(Schedule schedule) {
        this.schedule = schedule;
        this.kernel = schedule.kernel();
    }

    /** Whether that is so in a kernel whose lanes are points of a row; there are no doubles either then. */
    static boolean suffice(Schedule schedule) {
        IntIndices indices = new IntIndices(schedule);
        return schedule.kernel().phases().stream().filter(Kernel.Phase::inner).allMatch(indices::sufficeIn);
    }

    private boolean sufficeIn(Kernel.Phase phase) {
        Set<Integer> indices = new HashSet<>();
        Set<Integer> others = new HashSet<>();
        for (Step step : phase.steps()) {
            int result = Schedule.result(step);
            if (step instanceof Step.Index index) {
                indices.add(result);
                if (!isSmall(index)) {
                    return false;
                }
            } else if (isComparison(step) ? !compares(step, indices, others) : !step(step)) {
                return false;
            } else if (!(step instanceof Step.Constant)) {
                others.add(result);
            }
        }
        return true;
    }

    private boolean isSmall(Step.Index index) {
        if (index.dtype() != DType.I64 && index.dtype() != DType.I32 && index.dtype() != DType.F32) {
            return false;
        }
        double most = Math.abs((double) index.offset());
        for (int i = 0; i < index.factors().size(); i++) {
            // Lanes reach beyond the end.
            most += Math.abs((double) index.factors().get(i)) * (kernel.loops().get(i) + 16);
        }
        return most < LIMIT;
    }

    private boolean isComparison(Step step) {
        return step instanceof Step.Apply apply
                && apply.op() instanceof Op.Compare
                && schedule.dtype(apply.arguments().get(0)).isInteger();
    }

    private static boolean compares(Step step, Set<Integer> indices, Set<Integer> others) {
        return Schedule.arguments(step).stream().anyMatch(indices::contains)
                && Schedule.arguments(step).stream().noneMatch(others::contains);
    }

    /** Whether a step has nothing to do with elements of 64 bits, or is a whole number. */
    private boolean step(Step step) {
        int result = Schedule.result(step);
        int access = Schedule.access(step);
        return (result < 0
                        || step instanceof Step.Constant constant
                                && constant.dtype().isInteger()
                        || !is64(schedule.dtype(result)))
                && (access < 0 || !is64(schedule.dtypeOfAccess(access)))
                && Schedule.arguments(step).stream().noneMatch(value -> is64(schedule.dtype(value)));
    }

    /** Whether a type has elements of 64 bits in memory. */
    static boolean is64(DType dtype) {
        return dtype == DType.F64 || dtype.isInteger();
    }
}
