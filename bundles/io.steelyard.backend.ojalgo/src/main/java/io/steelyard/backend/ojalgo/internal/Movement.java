package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Operations that put elements elsewhere without looking at them. */
final class Movement {
    private Movement() {}

    static Instruction plan(Op op, List<Operand> operands, Operand result) {
        Operand x = operands.get(0);
        if (op instanceof Op.Concat concat) {
            return concat(concat.axis(), operands, result);
        } else if (op instanceof Op.Pad pad) {
            return pad(pad, x, result);
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

    private static Instruction concat(int axis, List<Operand> operands, Operand result) {
        long[] strides = result.shape().strides();
        List<Instruction> copies = new ArrayList<>();
        long start = 0;
        for (Operand x : operands) {
            copies.add(new StridedCopy(x.shape().dims(), 0, x.shape().strides(), start * strides[axis], strides)
                    .between(x.slot(), result.slot()));
            start += x.shape().dim(axis);
        }
        return pool -> {
            // By index: an iterator would be an object.
            for (int i = 0; i < copies.size(); i++) {
                copies.get(i).run(pool);
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
