package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The rules of operations that move elements: each is the transpose of a linear map, and moves them back. */
final class MovementGradients {
    private MovementGradients() {}

    /** The inverse permutation. */
    static Value transpose(Gradient d) {
        return d.g().transpose(d.dy(), inverse(d.op(Op.Transpose.class).permutation()));
    }

    /** The permutation that undoes another. */
    static int[] inverse(List<Integer> permutation) {
        return IntStream.range(0, permutation.size()).map(permutation::indexOf).toArray();
    }

    /** The sum over the axes along which the operand was repeated. */
    static Value broadcast(Gradient d) {
        Shape from = d.x().shape();
        int[] repeated = IntStream.range(0, from.rank())
                .filter(axis -> from.dim(axis) != d.dy().shape().dim(axis))
                .toArray();
        Value sum = repeated.length == 0 ? d.dy() : d.g().sum(d.dy(), repeated);
        return d.g().reshape(sum, from);
    }

    /** Each element back to its place, zeros around it. */
    static Value slice(Gradient d) {
        Op.Slice slice = d.op(Op.Slice.class);
        List<Long> high = new ArrayList<>();
        List<Long> interior = new ArrayList<>();
        for (int axis = 0; axis < slice.starts().size(); axis++) {
            long start = slice.starts().get(axis);
            long stride = slice.strides().get(axis);
            high.add(d.x().shape().dim(axis) - start - extent(d.dy().shape().dim(axis), stride));
            interior.add(stride - 1);
        }
        return d.g().pad(d.dy(), slice.starts(), high, interior, 0);
    }

    /** The elements that are not padding. */
    static Value pad(Gradient d) {
        Op.Pad pad = d.op(Op.Pad.class);
        List<Long> limits = new ArrayList<>();
        List<Long> strides = new ArrayList<>();
        for (int axis = 0; axis < pad.low().size(); axis++) {
            long stride = pad.interior().get(axis) + 1;
            limits.add(pad.low().get(axis) + extent(d.x().shape().dim(axis), stride));
            strides.add(stride);
        }
        return d.g().slice(d.dy(), pad.low(), limits, strides);
    }

    /** How long an axis is that has {@code count} elements at a distance. */
    private static long extent(long count, long stride) {
        return count == 0 ? 0 : (count - 1) * stride + 1;
    }

    /** This operand's part. */
    static Value concat(Gradient d) {
        GraphBuilder g = d.g();
        int axis = d.op(Op.Concat.class).axis();
        long start = d.node().operands().subList(0, d.operand()).stream()
                .mapToLong(before -> before.shape().dim(axis))
                .sum();
        return g.slice(d.dy(), axis, start, start + d.x().shape().dim(axis));
    }

    /** The part back to its place, zeros around it. */
    static Value dynamicSlice(Gradient d) {
        GraphBuilder g = d.g();
        return g.dynamicUpdateSlice(g.filled(d.dy().dtype(), d.x().shape(), 0), d.dy(), d.b());
    }

    /** What lies outside of the part that was replaced. */
    static Value updated(Gradient d) {
        GraphBuilder g = d.g();
        Value nothing = g.filled(d.dy().dtype(), d.b().shape(), 0);
        return g.dynamicUpdateSlice(d.dy(), nothing, d.node().operands().get(2));
    }

    /** The part that replaced another. */
    static Value update(Gradient d) {
        return d.g().dynamicSlice(
                        d.dy(), d.node().operands().get(2), d.x().shape().asList());
    }
}
