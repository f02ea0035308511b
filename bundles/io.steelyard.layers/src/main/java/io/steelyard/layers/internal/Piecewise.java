package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;

/**
 * Functions in pieces. No piece may overflow where another one is selected: its gradient there would be 0 times
 * infinity.
 */
final class Piecewise {
    private Piecewise() {}

    /** {@code min(max(x, low), high)} with the gradient 0 at both limits; a NaN stays one. */
    static Value clamp(GraphBuilder g, Value x, double low, double high) {
        Value upper = g.select(g.compare(Comparison.GE, x, high), g.filled(x.dtype(), x.shape(), high), x);
        return g.select(g.compare(Comparison.LE, x, low), g.filled(x.dtype(), x.shape(), low), upper);
    }

    /** {@code scale * x} where {@code x > 0} and {@code scale * alpha * (exp(inputScale * x) - 1)} elsewhere. */
    static Value elu(GraphBuilder g, Value x, double alpha, double scale, double inputScale) {
        Value positive = g.compare(Comparison.GT, x, 0);
        Value negativePart = g.select(positive, g.filled(x.dtype(), x.shape(), 0), x);
        Value bend = g.mul(g.expm1(g.mul(negativePart, inputScale)), scale * alpha);
        return g.select(positive, g.mul(x, scale), bend);
    }

    /** {@code log(1 + exp(x))} as {@code max(x, 0) + log(1 + exp(-|x|))}, with the gradient 1/2 at 0. */
    static Value softplus(GraphBuilder g, Value x) {
        Value positive = g.compare(Comparison.GT, x, 0);
        Value minusMagnitude = g.select(positive, g.neg(x), x);
        Value positivePart = g.select(positive, x, g.filled(x.dtype(), x.shape(), 0));
        return g.add(positivePart, g.log1p(g.exp(minusMagnitude)));
    }
}
