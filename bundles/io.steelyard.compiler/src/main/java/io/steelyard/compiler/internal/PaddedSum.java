package io.steelyard.compiler.internal;

import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sum of parts that are padded with zeros to lie one after the other, as those parts put together: what the gradients of
 * slices add up to. Each part has a zero added, as it had in the sum, where that takes the sign off its own zeros.
 */
final class PaddedSum {
    /** More parts are not looked for: a sum of sums of the same parts would have no end. */
    private static final int MOST = 64;

    /** A part of one axis. */
    private record Part(Value value, int axis, long low, long end) {}

    private PaddedSum() {}

    /** The parts put together, or null if the operands of an addition are not such parts or do not fill the whole. */
    static Value simplified(Rewriter out, List<Value> operands) {
        if (!operands.get(0).dtype().isFloating()) {
            return null;
        }
        List<Part> parts = new ArrayList<>();
        if (!operands.stream().allMatch(operand -> collect(out, operand, parts))) {
            return null;
        }
        parts.sort(Comparator.comparingLong(Part::low));
        int axis = parts.get(0).axis;
        long filled = 0;
        for (Part part : parts) {
            if (part.axis != axis || part.low != filled) {
                return null;
            }
            filled = part.end;
        }
        if (filled != operands.get(0).shape().dim(axis)) {
            return null;
        }
        Tensor zero = Tensor.scalar(operands.get(0).dtype(), 0);
        List<Value> together = parts.stream()
                .map(part -> out.emit(
                        new Op.Elementwise(OpKind.ADD), List.of(part.value, Splat.emit(out, zero, part.value.shape()))))
                .toList();
        return out.emit(new Op.Concat(axis), together);
    }

    private static boolean collect(Rewriter out, Value value, List<Part> parts) {
        Node node = out.definition(value);
        if (node.op().kind() == OpKind.ADD) {
            return node.operands().stream().allMatch(operand -> collect(out, operand, parts));
        }
        if (!(node.op() instanceof Op.Pad pad) || Double.doubleToRawLongBits(pad.value()) != 0) {
            return false;
        }
        Value x = node.operands().get(0);
        int[] padded = IntStream.range(0, x.shape().rank())
                .filter(axis -> x.shape().dim(axis) != value.shape().dim(axis))
                .toArray();
        boolean plain = padded.length == 1 && pad.interior().get(padded[0]) == 0 && parts.size() < MOST;
        if (plain) {
            long low = pad.low().get(padded[0]);
            parts.add(new Part(x, padded[0], low, low + x.shape().dim(padded[0])));
        }
        return plain;
    }
}
