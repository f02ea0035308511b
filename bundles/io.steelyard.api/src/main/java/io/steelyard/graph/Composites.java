package io.steelyard.graph;

import io.steelyard.tensor.DType;
import java.util.List;
import java.util.Map;

/**
 * The composites of single values that have a name of their own in this API. Each method describes one; its body is the
 * definition, from which the compiler derives the gradient too. More of them, by subject: {@link
 * NormalizationComposites}, {@link AttentionComposites}, {@link RecurrentComposites}, {@link LossComposites}, {@link
 * UpdateComposites}.
 */
public final class Composites {
    private Composites() {}

    /** How {@link #gelu} computes the normal distribution function. */
    public enum Gelu {
        /** With the error function. */
        NONE,
        /** With the hyperbolic tangent, approximately. */
        TANH
    }

    /** {@code softmax}, settings: {@code axis}. {@code exp(x) / sum(exp(x))}, computed without overflow. */
    public static Value softmax(GraphBuilder graph, Value x, int axis) {
        int at = x.shape().axis(axis);
        return graph.composite("softmax", Map.of("axis", (long) at), List.of(x), (g, in) -> {
                    Value exponentials = g.exp(g.sub(in.get(0), greatest(g, in.get(0), at)));
                    return List.of(g.div(exponentials, g.keep(g.sum(exponentials, at), x, at)));
                })
                .get(0);
    }

    /** {@code log_softmax}, settings: {@code axis}. {@code x - log(sum(exp(x)))}, computed without overflow. */
    public static Value logSoftmax(GraphBuilder graph, Value x, int axis) {
        int at = x.shape().axis(axis);
        return graph.composite("log_softmax", Map.of("axis", (long) at), List.of(x), (g, in) -> {
                    Value shifted = g.sub(in.get(0), greatest(g, in.get(0), at));
                    return List.of(g.sub(shifted, g.keep(g.log(g.sum(g.exp(shifted), at)), x, at)));
                })
                .get(0);
    }

    /**
     * {@code gelu}, settings: {@code approximate}, {@code "none"} or {@code "tanh"}. {@code x * P(X <= x)} for a standard
     * normal X: {@code 0.5 x (1 + erf(x / sqrt(2)))}, or approximately {@code 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715
     * x^3)))}.
     *
     * <p>Source: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units", 2016.
     *
     * @return of the type of {@code x}
     */
    public static Value gelu(GraphBuilder graph, Value x, Gelu approximate) {
        boolean tanh = approximate == Gelu.TANH;
        return graph.composite("gelu", Map.of("approximate", tanh ? "tanh" : "none"), List.of(x), (g, in) -> {
                    Value given = in.get(0);
                    Value bend = tanh
                            ? g.tanh(g.mul(
                                    g.add(given, g.mul(g.mul(g.square(given), given), 0.044715)),
                                    Math.sqrt(2 / Math.PI)))
                            : g.erf(g.mul(given, Math.sqrt(0.5)));
                    return List.of(g.mul(g.mul(given, 0.5), g.add(bend, 1)));
                })
                .get(0);
    }

    /**
     * {@code silu}, no settings. {@code x / (1 + exp(-x))}, also called swish.
     *
     * <p>Source: S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function Approximation in
     * Reinforcement Learning", 2017.
     *
     * @return of the type of {@code x}
     */
    public static Value silu(GraphBuilder graph, Value x) {
        return graph.composite(
                        "silu", Map.of(), List.of(x), (g, in) -> List.of(g.mul(in.get(0), g.logistic(in.get(0)))))
                .get(0);
    }

    /**
     * {@code dropout}, settings: {@code p}, {@code stream}. Each element becomes 0 with probability {@code p} and is
     * multiplied by {@code 1 / (1 - p)} otherwise. It is kept where a number drawn from [0, 1) is at least {@code p}; the
     * number is drawn in single precision whatever the type of {@code x}, so that the same elements are kept.
     *
     * <p>Source: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014.
     *
     * @param key {@code i64[2]}: seed and step
     * @param p from 0 to 1
     * @param stream see {@link Op.Random}
     * @return of the type of {@code x}
     */
    public static Value dropout(GraphBuilder graph, Value x, Value key, double p, long stream) {
        if (!(p >= 0 && p <= 1)) {
            throw new GraphException("dropout: a probability is from 0 to 1, found " + p);
        }
        return graph.composite("dropout", Map.of("p", p, "stream", stream), List.of(x, key), (g, in) -> {
                    Value zero = g.filled(x.dtype(), x.shape(), 0);
                    if (p == 1) {
                        return List.of(zero);
                    }
                    Value drawn = g.randomUniform(in.get(1), DType.F32, x.shape(), stream);
                    Value kept = g.compare(Comparison.GE, drawn, p);
                    return List.of(g.select(kept, g.mul(in.get(0), 1 / (1 - p)), zero));
                })
                .get(0);
    }

    private static Value greatest(GraphBuilder g, Value x, int axis) {
        return g.stopGradient(g.keep(g.reduceMax(x, axis), x, axis));
    }
}
