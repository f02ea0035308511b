package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;

/** Operations that put elements elsewhere without looking at them. */
final class Movement {
    private Movement() {}

    static Instruction plan(Op op, List<Operand> operands, Operand result) {
        Operand x = operands.get(0);
        if (op instanceof Op.Concat concat) {
            return concat(concat.axis(), operands, result);
        } else if (op instanceof Op.Pad pad) {
            return pad(pad, x, result);
        } else if (op instanceof Op.DynamicSlice) {
            return dynamicSlice(x, operands.get(1), result);
        } else if (op instanceof Op.DynamicUpdateSlice) {
            return dynamicUpdateSlice(x, operands.get(1), operands.get(2), result);
        }
        // What is left reads the operand in some order and writes the result from front to back.
        long start = 0;
        long[] strides = x.shape().strides();
        if (op instanceof Op.Transpose transpose) {
            long[] original = strides.clone();
            for (int axis = 0; axis < strides.length; axis++) {
                strides[axis] = original[transpose.permutation().get(axis)];
            }
        } else if (op instanceof Op.Broadcast) {
            for (int axis = 0; axis < strides.length; axis++) {
                strides[axis] = x.shape().dim(axis) == 1 ? 0 : strides[axis];
            }
        } else if (op instanceof Op.Slice slice) {
            for (int axis = 0; axis < strides.length; axis++) {
                start += slice.starts().get(axis) * strides[axis];
                strides[axis] *= slice.strides().get(axis);
            }
        } else if (op instanceof Op.Reverse reverse) {
            for (int axis : reverse.axes()) {
                start += (x.shape().dim(axis) - 1) * strides[axis];
                strides[axis] = -strides[axis];
            }
        } else {
            throw new IllegalArgumentException(op.kind().label() + " moves no elements");
        }
        Shape shape = result.shape();
        return new StridedCopy(shape.dims(), start, strides, 0, shape.strides()).between(x.slot(), result.slot());
    }

    private static Instruction dynamicSlice(Operand x, Operand starts, Operand result) {
        long[] strides = result.shape().strides();
        return new StridedCopy(result.shape().dims(), 0, x.shape().strides(), 0, strides)
                .between(x.slot(), clamped(starts, x.shape(), result.shape()), result.slot(), () -> 0);
    }

    private static Instruction dynamicUpdateSlice(Operand x, Operand part, Operand starts, Operand result) {
        long[] strides = result.shape().strides();
        Instruction all = new StridedCopy(x.shape().dims(), 0, strides, 0, strides).between(x.slot(), result.slot());
        Instruction replaced = new StridedCopy(
                        part.shape().dims(), 0, part.shape().strides(), 0, strides)
                .between(part.slot(), () -> 0, result.slot(), clamped(starts, x.shape(), part.shape()));
        return pool -> {
            all.run(pool);
            replaced.run(pool);
        };
    }

    /** Where a part of some whole begins: at the starts, clamped to where it still fits. */
    private static IntSupplier clamped(Operand starts, Shape whole, Shape part) {
        long[] strides = whole.strides();
        long[] room = new long[strides.length];
        for (int axis = 0; axis < room.length; axis++) {
            room[axis] = whole.dim(axis) - part.dim(axis);
        }
        return () -> {
            long[] asked = starts.cells().longs;
            long at = 0;
            for (int axis = 0; axis < room.length; axis++) {
                at += Math.max(0, Math.min(room[axis], asked[axis])) * strides[axis];
            }
            return (int) at;
        };
    }

    private static Instruction concat(int axis, List<Operand> operands, Operand result) {
        long[] strides = result.shape().strides();
        List<Instruction> copies = new ArrayList<>();
        long start = 0;
        for (Operand x : operands) {
            copies.add(new StridedCopy(x.shape().dims(), 0, x.shape().strides(), start * strides[axis], strides)
                    .between(x.slot(), result.slot()));
            start += x.shape().dim(axis);
        }
        Instruction[] inTurn = copies.toArray(Instruction[]::new);
        return pool -> {
            for (Instruction copy : inTurn) {
                copy.run(pool);
            }
        };
    }

    private static Instruction pad(Op.Pad op, Operand x, Operand result) {
        long[] strides = result.shape().strides();
        long start = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            start += op.low().get(axis) * strides[axis];
            strides[axis] *= op.interior().get(axis) + 1;
        }
        Instruction copy = new StridedCopy(x.shape().dims(), 0, x.shape().strides(), start, strides)
                .between(x.slot(), result.slot());
        int count = result.count();
        return pool -> {
            result.cells().fill(0, count, op.value());
            copy.run(pool);
        };
    }
}
