package io.steelyard.kernels.simd;

import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.kernels.engine.Workspace;
import io.steelyard.tensor.Shape;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Operations that put elements elsewhere without looking at them. */
final class Movements implements AddressOperations {
    @Override
    public Optional<List<AddressWork>> plan(Node node, Workspace workspace) {
        Op op = node.op();
        if (node.results().size() != 1) {
            return Optional.empty();
        }
        Shape shape = node.result().shape();
        int width = Block.width(node.result().dtype());
        int result = node.operands().size();
        StridedMove.Side whole = side(result, 0, shape.strides());
        return switch (op) {
            case Op.Concat concat -> Optional.of(concat(concat.axis(), node, width));
            case Op.Pad pad -> Optional.of(pad(pad, node, width));
            case Op.DynamicSlice slice -> {
                Shape x = node.operands().get(0).shape();
                StridedMove.Side part = StridedMove.Side.of(0, clamped(1, x, shape), x.strides());
                yield Optional.of(List.of(new StridedMove(shape.dims(), part, whole, width)));
            }
            case Op.DynamicUpdateSlice update -> {
                Shape part = node.operands().get(1).shape();
                StridedMove.Side place = StridedMove.Side.of(result, clamped(2, shape, part), shape.strides());
                yield Optional.of(List.of(
                        new StridedMove(shape.dims(), side(0, 0, shape.strides()), whole, width),
                        new StridedMove(part.dims(), side(1, 0, part.strides()), place, width)));
            }
            default -> read(node).map(source -> List.of(new StridedMove(shape.dims(), source, whole, width)));
        };
    }

    /** How an operation reads its operand, whose result is written from front to back. */
    private static Optional<StridedMove.Side> read(Node node) {
        if (node.operands().isEmpty()) {
            return Optional.empty();
        }
        Shape x = node.operands().get(0).shape();
        long start = 0;
        long[] strides = x.strides();
        switch (node.op()) {
            case Op.Transpose transpose -> {
                long[] original = strides.clone();
                for (int axis = 0; axis < strides.length; axis++) {
                    strides[axis] = original[transpose.permutation().get(axis)];
                }
            }
            case Op.Broadcast broadcast -> {
                for (int axis = 0; axis < strides.length; axis++) {
                    strides[axis] = x.dim(axis) == 1 ? 0 : strides[axis];
                }
            }
            case Op.Slice slice -> {
                for (int axis = 0; axis < strides.length; axis++) {
                    start += slice.starts().get(axis) * strides[axis];
                    strides[axis] *= slice.strides().get(axis);
                }
            }
            case Op.Reverse reverse -> {
                for (int axis : reverse.axes()) {
                    start += (x.dim(axis) - 1) * strides[axis];
                    strides[axis] = -strides[axis];
                }
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(side(0, start, strides));
    }

    private static List<AddressWork> concat(int axis, Node node, int width) {
        long[] strides = node.result().shape().strides();
        List<AddressWork> moves = new ArrayList<>();
        long start = 0;
        for (int i = 0; i < node.operands().size(); i++) {
            Shape part = node.operands().get(i).shape();
            StridedMove.Side place = side(node.operands().size(), start, strides);
            moves.add(new StridedMove(part.dims(), side(i, 0, part.strides()), place, width));
            start += part.dim(axis) * strides[axis];
        }
        return moves;
    }

    private static List<AddressWork> pad(Op.Pad op, Node node, int width) {
        Shape x = node.operands().get(0).shape();
        long[] strides = node.result().shape().strides();
        long start = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            start += op.low().get(axis) * strides[axis];
            strides[axis] *= op.interior().get(axis) + 1;
        }
        return List.of(
                new Fill(1, node.result().type(), op.value()),
                new StridedMove(x.dims(), side(0, 0, x.strides()), side(1, start, strides), width));
    }

    private static StridedMove.Side side(int operand, long start, long[] strides) {
        return StridedMove.Side.of(operand, addresses -> start, strides);
    }

    /** Where a part begins whose place an operand names, moved so that it lies within the whole. */
    private static StridedMove.Start clamped(int starts, Shape whole, Shape part) {
        long[] strides = whole.strides();
        long[] room = new long[strides.length];
        for (int axis = 0; axis < room.length; axis++) {
            room[axis] = whole.dim(axis) - part.dim(axis);
        }
        return addresses -> {
            long at = 0;
            for (int axis = 0; axis < room.length; axis++) {
                long asked =
                        Memory.ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, addresses[starts] + (long) axis * Long.BYTES);
                at += Math.max(0, Math.min(room[axis], asked)) * strides[axis];
            }
            return at;
        };
    }
}
