package io.steelyard.objectives.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;

/** What it costs to be too near or too far, as {@code torch.nn} defines it; a target of 1 asks for near, -1 for far. */
final class DistanceLosses {
    private DistanceLosses() {}

    static Value hingeEmbedding(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Value far = g.relu(g.add(g.neg(x), given.decimal("margin", 1)));
        return g.select(g.compare(Comparison.EQ, given.value("in.target"), 1), x, far);
    }

    /** {@code max(0, margin - target (a - b))}. */
    static Value marginRanking(GraphBuilder g, FunctionProbe.Given given) {
        Value ahead = g.mul(given.value("in.target"), g.sub(given.value("in.a"), given.value("in.b")));
        return g.relu(g.add(g.neg(ahead), given.decimal("margin", 0)));
    }

    static Value cosineEmbedding(GraphBuilder g, FunctionProbe.Given given) {
        Value a = given.value("in.a");
        Value b = given.value("in.b");
        Value lengths = g.mul(g.add(g.sum(g.square(a), 1), 1e-12), g.add(g.sum(g.square(b), 1), 1e-12));
        Value cosine = g.div(g.sum(g.mul(a, b), 1), g.sqrt(lengths));
        return g.select(
                g.compare(Comparison.EQ, given.value("in.target"), 1),
                g.add(g.neg(cosine), 1),
                g.relu(g.sub(cosine, given.decimal("margin", 0))));
    }

    /** {@code max(0, distance(a, p) - distance(a, n) + margin)}. */
    static Value triplet(GraphBuilder g, FunctionProbe.Given given) {
        Value a = given.value("in.a");
        Value nearer = g.sub(distance(g, a, given.value("in.p")), distance(g, a, given.value("in.n")));
        return g.relu(g.add(nearer, given.decimal("margin", 1)));
    }

    private static Value distance(GraphBuilder g, Value a, Value b) {
        return g.sqrt(g.sum(g.square(g.add(g.sub(a, b), 1e-6)), 1));
    }
}
