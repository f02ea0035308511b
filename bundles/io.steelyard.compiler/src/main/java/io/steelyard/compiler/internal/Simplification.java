package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Drops operations that do nothing, merges movements that follow each other, and takes transposes into the products behind
 * them, and puts together what is padded to be added up. What stays is what a bit could hang on:
 * {@code x + 0} is not {@code x} where that is -0, {@code x * 0} is not 0 where it is NaN, and a sum over one element
 * may have begun with a 0.
 */
public final class Simplification implements Pass {
    @Override
    public String name() {
        return "simplification";
    }

    @Override
    public Program apply(Program program) {
        return Rewriter.rewrite(
                program,
                this,
                (out, node, operands) -> node.results().size() == 1
                        ? List.of(simplify(out, node.op(), operands))
                        : out.emitAll(node.op(), operands));
    }

    private static Value simplify(Rewriter out, Op op, List<Value> operands) {
        Value same = unchanged(out, op, operands);
        if (same != null) {
            return same;
        }
        if (operands.size() == 1) {
            Value x = operands.get(0);
            if (isReductionOfNothing(op, x.shape())) {
                return simplify(out, new Op.Reshape(without(x.shape(), ((Op.Reduce) op).axes())), operands);
            }
            if (op instanceof Op.Transpose transpose && keepsOrder(transpose, x.shape())) {
                return simplify(out, new Op.Reshape(transposed(transpose, x.shape())), operands);
            }
            Op merged = merged(out.definition(x), op);
            if (merged != null) {
                return simplify(out, merged, out.definition(x).operands());
            }
        }
        Value simpler = op.kind() == OpKind.ADD ? PaddedSum.simplified(out, operands) : null;
        return simpler == null ? out.emit(op, operands) : simpler;
    }

    /** Whether a transpose moves no axis of several elements past another: the elements stay in their order. */
    private static boolean keepsOrder(Op.Transpose transpose, Shape shape) {
        int[] moved = transpose.permutation().stream()
                .filter(axis -> shape.dim(axis) != 1)
                .mapToInt(Integer::intValue)
                .toArray();
        return IntStream.range(1, moved.length).allMatch(i -> moved[i - 1] < moved[i]);
    }

    private static Shape transposed(Op.Transpose transpose, Shape shape) {
        return Shape.of(transpose.permutation().stream().mapToLong(shape::dim).toArray());
    }

    /** The value that the operation would only repeat, or null. */
    private static Value unchanged(Rewriter out, Op op, List<Value> operands) {
        if (operands.isEmpty()) {
            return null;
        }
        Value x = operands.get(0);
        Value last = operands.get(operands.size() - 1);
        Shape shape = x.shape();
        return switch (op.kind()) {
            case STOP_GRADIENT -> x;
            case CAST -> when(((Op.Cast) op).to() == x.dtype(), x);
            case NEG -> negated(out.definition(x));
            case MUL -> Splat.is(out, last, 1) ? x : when(Splat.is(out, x, 1), last);
            case DIV -> when(Splat.is(out, last, 1), x);
            case SUB -> when(Splat.is(out, last, 0), x);
            case SELECT -> selected(out, operands);
            case RESHAPE -> when(((Op.Reshape) op).shape().equals(shape), x);
            case BROADCAST -> when(((Op.Broadcast) op).shape().equals(shape), x);
            case TRANSPOSE -> when(isAscending(((Op.Transpose) op).permutation()), x);
            case SLICE -> when(isWhole((Op.Slice) op, shape), x);
            case PAD -> when(isNothing((Op.Pad) op, shape), x);
            case CONCAT -> when(operands.size() == 1, x);
            case REVERSE -> when(((Op.Reverse) op).axes().stream().allMatch(axis -> shape.dim(axis) <= 1), x);
            case REDUCE_MAX, REDUCE_MIN, REDUCE_PROD ->
                when(((Op.Reduce) op).axes().isEmpty(), x);
            default -> null;
        };
    }

    private static Value when(boolean holds, Value value) {
        return holds ? value : null;
    }

    private static Value negated(Node node) {
        return when(
                node.op().kind() == OpKind.NEG,
                node.op().kind() == OpKind.NEG ? node.operands().get(0) : null);
    }

    private static Value selected(Rewriter out, List<Value> operands) {
        Value yes = operands.get(1);
        Value no = operands.get(2);
        if (yes == no || Splat.is(out, operands.get(0), 1)) {
            return yes;
        }
        return when(Splat.is(out, operands.get(0), 0), no);
    }

    private static boolean isAscending(List<Integer> permutation) {
        return IntStream.range(0, permutation.size()).allMatch(axis -> permutation.get(axis) == axis);
    }

    private static boolean isWhole(Op.Slice slice, Shape shape) {
        return IntStream.range(0, shape.rank())
                .allMatch(axis -> slice.starts().get(axis) == 0
                        && slice.limits().get(axis) == shape.dim(axis)
                        && (slice.strides().get(axis) == 1 || shape.dim(axis) <= 1));
    }

    private static boolean isNothing(Op.Pad pad, Shape shape) {
        return IntStream.range(0, shape.rank())
                .allMatch(axis -> pad.low().get(axis) == 0
                        && pad.high().get(axis) == 0
                        && (pad.interior().get(axis) == 0 || shape.dim(axis) <= 1));
    }

    private static boolean isReductionOfNothing(Op op, Shape shape) {
        return op instanceof Op.Reduce reduce
                && reduce.kind() != OpKind.REDUCE_SUM
                && reduce.axes().stream().allMatch(axis -> shape.dim(axis) == 1);
    }

    private static Shape without(Shape shape, List<Integer> axes) {
        return Shape.of(IntStream.range(0, shape.rank())
                .filter(axis -> !axes.contains(axis))
                .mapToLong(shape::dim)
                .toArray());
    }

    /** The one operation that does to the operand of {@code first} what {@code first} and {@code then} do, or null. */
    private static Op merged(Node first, Op then) {
        if (first.op() instanceof Op.Reshape && then instanceof Op.Reshape
                || first.op() instanceof Op.Broadcast && then instanceof Op.Broadcast) {
            return then;
        } else if (first.op() instanceof Op.Transpose a && then instanceof Op.Transpose b) {
            return new Op.Transpose(
                    b.permutation().stream().map(a.permutation()::get).toList());
        } else if (first.op() instanceof Op.Reverse a && then instanceof Op.Reverse b) {
            return new Op.Reverse(Stream.concat(a.axes().stream(), b.axes().stream())
                    .filter(axis -> a.axes().contains(axis) != b.axes().contains(axis))
                    .sorted()
                    .toList());
        }
        return null;
    }
}
