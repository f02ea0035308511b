package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.List;

/** Operations that move elements without changing them. */
final class Movement {
    private Movement() {}

    static Runnable plan(Op op, List<Elements> operands, Elements result) {
        Elements x = operands.get(0);
        if (op instanceof Op.Reshape) {
            return () -> result.copy(x);
        } else if (op instanceof Op.Transpose transpose) {
            return gather(x, Offsets.along(x.type.shape(), transpose.permutation()), result);
        } else if (op instanceof Op.Broadcast) {
            return gather(x, broadcast(x.type.shape(), result.type.shape()), result);
        } else if (op instanceof Op.Slice slice) {
            return gather(x, slice(slice, x.type.shape(), result.type.shape()), result);
        } else if (op instanceof Op.Reverse reverse) {
            return gather(x, reverse(reverse, x.type.shape()), result);
        } else if (op instanceof Op.Pad pad) {
            return pad(pad, x, result);
        } else if (op instanceof Op.DynamicSlice) {
            return dynamicSlice(x, operands.get(1), result);
        } else if (op instanceof Op.DynamicUpdateSlice) {
            return dynamicUpdateSlice(x, operands.get(1), operands.get(2), result);
        }
        return concat((Op.Concat) op, operands, result);
    }

    /** Element i of the result is element {@code source[i]} of the operand. */
    private static Runnable gather(Elements x, int[] source, Elements result) {
        return () -> {
            for (int i = 0; i < result.count; i++) {
                result.set(i, x, source[i]);
            }
        };
    }

    /** Element i of the operand becomes element {@code target[i]} of the result. */
    private static Runnable scatter(Elements x, int[] target, Elements result) {
        return () -> {
            for (int i = 0; i < x.count; i++) {
                result.set(target[i], x, i);
            }
        };
    }

    private static int[] broadcast(Shape from, Shape to) {
        long[] strides = from.strides();
        for (int axis = 0; axis < strides.length; axis++) {
            if (from.dim(axis) == 1) {
                strides[axis] = 0;
            }
        }
        return Offsets.of(to.dims(), strides, 0);
    }

    private static int[] slice(Op.Slice op, Shape from, Shape to) {
        long[] strides = from.strides();
        long start = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            start += op.starts().get(axis) * strides[axis];
            strides[axis] *= op.strides().get(axis);
        }
        return Offsets.of(to.dims(), strides, start);
    }

    private static int[] reverse(Op.Reverse op, Shape shape) {
        long[] strides = shape.strides();
        long start = 0;
        for (int axis : op.axes()) {
            start += (shape.dim(axis) - 1) * strides[axis];
            strides[axis] = -strides[axis];
        }
        return Offsets.of(shape.dims(), strides, start);
    }

    private static Runnable pad(Op.Pad op, Elements x, Elements result) {
        long[] strides = result.type.shape().strides();
        long start = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            start += op.low().get(axis) * strides[axis];
            strides[axis] *= op.interior().get(axis) + 1;
        }
        Runnable scatter = scatter(x, Offsets.of(x.type.shape().dims(), strides, start), result);
        return () -> {
            result.fill(op.value());
            scatter.run();
        };
    }

    private static Runnable concat(Op.Concat op, List<Elements> operands, Elements result) {
        long[] strides = result.type.shape().strides();
        Runnable[] parts = new Runnable[operands.size()];
        long start = 0;
        for (int i = 0; i < parts.length; i++) {
            Elements x = operands.get(i);
            parts[i] = scatter(x, Offsets.of(x.type.shape().dims(), strides, start), result);
            start += x.type.shape().dim(op.axis()) * strides[op.axis()];
        }
        return () -> {
            for (Runnable part : parts) {
                part.run();
            }
        };
    }

    private static Runnable dynamicSlice(Elements x, Elements starts, Elements result) {
        int[] part = part(result.type.shape(), x.type.shape());
        return () -> {
            int start = start(starts, result.type.shape(), x.type.shape());
            for (int i = 0; i < part.length; i++) {
                result.set(i, x, start + part[i]);
            }
        };
    }

    private static Runnable dynamicUpdateSlice(Elements x, Elements replacement, Elements starts, Elements result) {
        int[] part = part(replacement.type.shape(), x.type.shape());
        return () -> {
            int start = start(starts, replacement.type.shape(), x.type.shape());
            result.copy(x);
            for (int i = 0; i < part.length; i++) {
                result.set(start + part[i], replacement, i);
            }
        };
    }

    /** Where the elements of a part lie that begins at the first element of a whole. */
    private static int[] part(Shape part, Shape whole) {
        return Offsets.of(part.dims(), whole.strides(), 0);
    }

    /** Where a part begins, on each axis clamped to where it still fits. */
    private static int start(Elements starts, Shape part, Shape whole) {
        long[] strides = whole.strides();
        long start = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            long last = whole.dim(axis) - part.dim(axis);
            start += Math.max(0, Math.min(last, starts.integers[axis])) * strides[axis];
        }
        return (int) start;
    }
}
