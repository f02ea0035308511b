package io.steelyard.graph;

import java.util.List;
import java.util.Map;

/** The composites that have a name of their own in this API. Each method describes one; its body is the definition. */
public final class Composites {
    private Composites() {}

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

    private static Value greatest(GraphBuilder g, Value x, int axis) {
        return g.stopGradient(g.keep(g.reduceMax(x, axis), x, axis));
    }
}
