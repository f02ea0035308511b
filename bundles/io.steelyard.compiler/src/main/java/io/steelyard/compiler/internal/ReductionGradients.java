package io.steelyard.compiler.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** The rules of reductions. */
final class ReductionGradients {
    private ReductionGradients() {}

    /** What was reduced, repeated along the axes that had vanished. */
    static Value restored(Gradient d, Value reduced) {
        Shape kept = d.x().shape();
        for (int axis : d.op(Op.Reduce.class).axes()) {
            kept = kept.withDim(axis, 1);
        }
        return d.g().broadcast(d.g().reshape(reduced, kept), d.x().shape());
    }

    /** Equal parts to all elements that are the maximum, or minimum. */
    static Value extremum(Gradient d) {
        GraphBuilder g = d.g();
        Op.Reduce reduce = d.op(Op.Reduce.class);
        Value isExtremum = g.compare(Comparison.EQ, d.x(), restored(d, d.y()));
        Value ties =
                g.add(new Op.Reduce(OpKind.REDUCE_SUM, reduce.axes()), List.of(g.cast(isExtremum, d.dy().dtype())));
        return g.select(isExtremum, restored(d, g.div(d.dy(), ties)), d.number(0));
    }

    /** To each element the product of all others, which is right where some are zero. */
    static Value product(Gradient d) {
        GraphBuilder g = d.g();
        Shape shape = d.x().shape();
        List<Integer> axes = d.op(Op.Reduce.class).axes();
        List<Integer> order = IntStream.range(0, shape.rank())
                .boxed()
                .sorted((a, b) -> Boolean.compare(axes.contains(a), axes.contains(b)))
                .toList();
        Value lined =
                g.transpose(d.x(), order.stream().mapToInt(Integer::intValue).toArray());
        long factors = axes.stream().mapToLong(shape::dim).reduce(1, Math::multiplyExact);
        Value flat = g.reshape(lined, Shape.of(d.y().shape().elements(), factors));
        Value others = g.mul(productBefore(g, flat), g.reverse(productBefore(g, g.reverse(flat, 1)), 1));
        Value back = g.transpose(g.reshape(others, lined.shape()), MovementGradients.inverse(order));
        return g.mul(restored(d, d.dy()), back);
    }

    /** Along axis 1, the product of all elements before each: a scan in log2(n) steps (Hillis and Steele, 1986). */
    private static Value productBefore(GraphBuilder g, Value x) {
        long length = x.shape().dim(1);
        Value product = shifted(g, x, 1);
        for (long reach = 1; reach < length; reach *= 2) {
            product = g.mul(product, shifted(g, product, reach));
        }
        return product;
    }

    private static Value shifted(GraphBuilder g, Value x, long by) {
        long kept = Math.max(0, x.shape().dim(1) - by);
        List<Long> none = Collections.nCopies(2, 0L);
        return g.pad(g.slice(x, 1, 0, kept), List.of(0L, x.shape().dim(1) - kept), none, none, 1);
    }

    /** Every element is in the sums of all that come after it: sums from the other end. */
    static Value cumSum(Gradient d) {
        Op.CumSum op = d.op(Op.CumSum.class);
        return d.g().add(new Op.CumSum(op.axis(), op.exclusive(), !op.reverse()), List.of(d.dy()));
    }
}
