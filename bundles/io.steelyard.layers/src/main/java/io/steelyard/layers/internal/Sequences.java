package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Inputs whose axis 1 is a sequence. */
final class Sequences {
    private Sequences() {}

    /** The input, if it is {@code [N, T, C]}. */
    static Value require(LayerScope scope) {
        Value x = scope.input();
        if (x.shape().rank() != 3 || !x.dtype().isFloating()) {
            throw new IllegalArgumentException(
                    "takes sequences of floating-point numbers of shape [batch, length, channels], found " + x.type());
        }
        return x;
    }

    /** Which elements of {@code x}, {@code [N, T, ...]}, are real, in its shape; nothing if all are. */
    static Optional<Value> mask(LayerScope scope, Value x) {
        GraphBuilder g = scope.graph();
        return scope.mask().map(mask -> {
            long[] dims = new long[x.shape().rank()];
            Arrays.fill(dims, 1);
            dims[0] = x.shape().dim(0);
            dims[1] = x.shape().dim(1);
            return g.broadcast(g.reshape(mask, dims), x.shape());
        });
    }

    /** {@code x}, {@code [N, T, ...]}, with zeros where there is padding. */
    static Value withoutPadding(LayerScope scope, Value x) {
        return mask(scope, x)
                .map(mask -> scope.graph().select(mask, x, scope.graph().filled(x.dtype(), x.shape(), 0)))
                .orElse(x);
    }

    /** The mean over each sequence, from {@code [N, T, C]} to {@code [N, C]}; over no element 0. */
    static Value mean(LayerScope scope, Value x) {
        GraphBuilder g = scope.graph();
        Optional<Value> lengths = scope.lengths();
        if (lengths.isEmpty()) {
            return g.mean(x, 1);
        }
        Value atLeastOne = g.max(lengths.get(), g.constant(DType.I64, 1));
        Value counts =
                g.broadcast(g.reshape(g.cast(atLeastOne, x.dtype()), x.shape().dim(0), 1), pooled(x));
        return g.div(g.sum(withoutPadding(scope, x), 1), counts);
    }

    /** The greatest element of each sequence, from {@code [N, T, C]} to {@code [N, C]}; of no element 0. */
    static Value max(LayerScope scope, Value x) {
        GraphBuilder g = scope.graph();
        Optional<Value> mask = mask(scope, x);
        if (mask.isEmpty()) {
            return g.reduceMax(x, 1);
        }
        Value real = g.select(mask.get(), x, g.filled(x.dtype(), x.shape(), Double.NEGATIVE_INFINITY));
        Value any = g.compare(Comparison.GT, scope.lengths().orElseThrow(), 0);
        return g.select(
                g.broadcast(g.reshape(any, x.shape().dim(0), 1), pooled(x)),
                g.reduceMax(real, 1),
                g.filled(x.dtype(), pooled(x), 0));
    }

    private static Shape pooled(Value x) {
        return Shape.of(x.shape().dim(0), x.shape().dim(2));
    }

    /**
     * Refuses sequences of different lengths, for a layer in whose computation their padding would take part.
     *
     * @param what the layer does to them: "puts all elements of a row side by side"
     */
    static void refusePadding(LayerScope scope, String what) {
        if (scope.lengths().isPresent()) {
            throw new IllegalArgumentException(what
                    + ", and so would take padding for data: the input holds sequences of different lengths, "
                    + scope.inputs().get(0).type() + "; reduce them first, as global_avg_pool1d does");
        }
    }
}
