package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.tensor.DType;
import java.util.List;
import java.util.Optional;

/** Which kernels can be computed with vectors, and of how many lanes. */
final class Vectorisation {
    private final Schedule schedule;
    private final int bits;

    private Vectorisation(Schedule schedule, int bits) {
        this.schedule = schedule;
        this.bits = bits;
    }

    /**
     * The shape of the vectors for a kernel, or nothing if there are no instructions for some of its steps.
     *
     * @param bits of a register
     */
    static Optional<VectorShape> of(Schedule schedule, int bits) {
        return new Vectorisation(schedule, bits).shape();
    }

    private Optional<VectorShape> shape() {
        List<Step> steps = schedule.kernel().phases().stream()
                .filter(phase -> phase.inner() || schedule.form() == Schedule.Form.ACROSS)
                .map(Kernel.Phase::steps)
                .flatMap(List::stream)
                .toList();
        if (steps.isEmpty() || schedule.form() != Schedule.Form.ACROSS && isShort()) {
            return Optional.empty();
        }
        boolean wide = schedule.form() == Schedule.Form.ACROSS
                ? steps.stream().anyMatch(this::isWide)
                : !IntIndices.suffice(schedule);
        VectorShape shape = VectorShape.of(bits, wide);
        return steps.stream().allMatch(step -> canBe(step, shape)) ? Optional.of(shape) : Optional.empty();
    }

    /** Whether vectors would be all but empty. */
    private boolean isShort() {
        return schedule.kernel().loops().get(schedule.innermost()) <= 2;
    }

    private boolean isWide(Step step) {
        if (step instanceof Step.Index) {
            return true;
        }
        int result = Schedule.result(step);
        int access = Schedule.access(step);
        return result >= 0 && IntIndices.is64(schedule.dtype(result))
                || access >= 0 && IntIndices.is64(schedule.dtypeOfAccess(access))
                || Schedule.arguments(step).stream().anyMatch(value -> IntIndices.is64(schedule.dtype(value)));
    }

    private static boolean isNarrow(DType dtype) {
        return dtype == DType.F16 || dtype == DType.BF16;
    }

    private boolean canBe(Step step, VectorShape shape) {
        int result = Schedule.result(step);
        int access = Schedule.access(step);
        if (result >= 0 && isNarrow(schedule.dtype(result))
                || access >= 0 && isNarrow(schedule.dtypeOfAccess(access))
                || Schedule.arguments(step).stream().anyMatch(value -> isNarrow(schedule.dtype(value)))) {
            return false;
        } else if (access >= 0 && schedule.dtypeOfAccess(access) == DType.BOOL && !shape.hasBytes()) {
            return false;
        } else if (step instanceof Step.Reduce reduce) {
            return reduce.dtype() != DType.BOOL;
        } else if (step instanceof Step.Index) {
            return !shape.wide() || bits == 512;
        } else if (step instanceof Step.Apply apply) {
            return canBe(apply, schedule.dtype(apply.arguments().get(0)));
        }
        return true;
    }

    private boolean canBe(Step.Apply apply, DType of) {
        OpKind kind = apply.op().kind();
        if (apply.op() instanceof Op.Compare compare) {
            return of != DType.BOOL || compare.comparison() == Comparison.EQ || compare.comparison() == Comparison.NE;
        } else if (kind == OpKind.CAST) {
            // Between longs and floating point there are instructions in the widest registers alone.
            return bits == 512 || of.isInteger() == apply.dtype().isInteger() || of == DType.BOOL;
        } else if (kind == OpKind.SELECT
                || kind == OpKind.STOP_GRADIENT
                || apply.dtype().isFloating()) {
            return kind != OpKind.LOG_ADD_EXP;
        }
        return switch (kind) {
            case AND, OR, XOR, NOT, MAX, MIN, ADD, SUB, MUL -> true;
            case NEG, ABS -> apply.dtype().isInteger();
            default -> false;
        };
    }
}
