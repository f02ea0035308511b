package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Scaled dot-product attention: {@code softmax(q k^T * scale + mask) v}.
 *
 * <p>A place that is masked has the weight 0, whatever its score. A query for which every place is masked, be it by a
 * boolean mask, by {@code causal} or by negative infinities, has weights 0 and the output 0, and passes the gradient 0 on,
 * not NaN.
 *
 * <p>Source: A. Vaswani et al., "Attention Is All You Need", 2017.
 */
public final class AttentionComposites {
    private static final String NAME = "attention";

    private AttentionComposites() {}

    /**
     * What came of an attention.
     *
     * @param output {@code [..., L, V]}
     * @param weights how much each query heeds each place, {@code [..., L, S]}
     */
    public record Attended(Value output, Value weights) {}

    /** The scale that is usual for a query: one over the square root of the size of its innermost axis. */
    public static double usualScale(Value query) {
        return 1 / Math.sqrt((double) query.shape().dim(-1));
    }

    /**
     * {@code attention}, settings: {@code causal}, {@code scale}, {@code mask}, {@code weights}: whether there is a mask,
     * and whether weights are a second result.
     *
     * @param query {@code [..., L, E]}
     * @param key {@code [..., S, E]}, the outermost axes being the same
     * @param value {@code [..., S, V]}
     * @param mask that repeats to {@code [..., L, S]}: booleans, true where a query may look, or numbers to be added
     * @param causal whether query i sees the places up to i alone
     * @param scale what scores are multiplied by
     * @return {@code [..., L, V]}
     */
    public static Value attention(
            GraphBuilder graph,
            Value query,
            Value key,
            Value value,
            Optional<Value> mask,
            boolean causal,
            double scale) {
        return describe(graph, List.of(query, key, value), mask, causal, scale, false)
                .get(0);
    }

    /** As {@link #attention}, with the weights. */
    public static Attended attentionWithWeights(
            GraphBuilder graph,
            Value query,
            Value key,
            Value value,
            Optional<Value> mask,
            boolean causal,
            double scale) {
        List<Value> results = describe(graph, List.of(query, key, value), mask, causal, scale, true);
        return new Attended(results.get(0), results.get(1));
    }

    private static List<Value> describe(
            GraphBuilder graph,
            List<Value> given,
            Optional<Value> mask,
            boolean causal,
            double scale,
            boolean weightsToo) {
        List<Value> operands = new ArrayList<>(given);
        mask.ifPresent(operands::add);
        Map<String, Object> settings =
                Map.of("causal", causal, "scale", scale, "mask", mask.isPresent(), "weights", weightsToo);
        return graph.composite(NAME, settings, operands, (g, in) -> {
            Value scores = g.mul(scores(g, in.get(0), in.get(1)), scale);
            if (mask.isPresent()) {
                scores = masked(g, scores, in.get(3));
            }
            if (causal) {
                scores = masked(g, scores, notBehind(g, scores.shape()));
            }
            Value weights = shares(g, scores);
            Value output = weighted(g, weights, in.get(2));
            return weightsToo ? List.of(output, weights) : List.of(output);
        });
    }

    private static Value scores(GraphBuilder g, Value query, Value key) {
        int last = query.shape().rank() - 1;
        List<Integer> batch = IntStream.range(0, last - 1).boxed().toList();
        return g.dotGeneral(query, key, batch, batch, List.of(last), List.of(last));
    }

    private static Value weighted(GraphBuilder g, Value weights, Value value) {
        int last = weights.shape().rank() - 1;
        List<Integer> batch = IntStream.range(0, last - 1).boxed().toList();
        return g.dotGeneral(weights, value, batch, batch, List.of(last), List.of(last - 1));
    }

    private static Value masked(GraphBuilder g, Value scores, Value mask) {
        Value everywhere = g.broadcast(mask, scores.shape());
        return mask.dtype() == DType.BOOL
                ? g.select(everywhere, scores, g.constant(scores.dtype(), Double.NEGATIVE_INFINITY))
                : g.add(scores, g.cast(everywhere, scores.dtype()));
    }

    private static Value notBehind(GraphBuilder g, Shape scores) {
        Shape square = scores.slice(scores.rank() - 2, scores.rank());
        return g.compare(Comparison.GE, g.iota(DType.I64, square, 0), g.iota(DType.I64, square, 1));
    }

    /** Softmax along the innermost axis; of nothing but negative infinities it makes zeros. */
    private static Value shares(GraphBuilder g, Value scores) {
        int last = scores.shape().rank() - 1;
        Value greatest = g.stopGradient(g.reduceMax(scores, last));
        Value nothing = g.compare(Comparison.EQ, greatest, Double.NEGATIVE_INFINITY);
        Value base = g.select(nothing, g.constant(scores.dtype(), 0), greatest);
        Value exponentials = g.exp(g.sub(scores, g.keep(base, scores, last)));
        Value total = g.select(nothing, g.constant(scores.dtype(), 1), g.sum(exponentials, last));
        return g.div(exponentials, g.keep(total, scores, last));
    }
}
