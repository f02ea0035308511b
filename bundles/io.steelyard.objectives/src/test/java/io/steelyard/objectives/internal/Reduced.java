package io.steelyard.objectives.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;

/** What PyTorch's losses have in common: {@code reduction}. */
final class Reduced {
    private Reduced() {}

    /** A loss of what each element, or each row, costs. */
    static FunctionProbe of(FunctionProbe.Description<Value> costs) {
        return FunctionProbe.of((g, given) -> reduce(g, given, costs.describe(g, given)));
    }

    private static Value reduce(GraphBuilder g, FunctionProbe.Given given, Value costs) {
        return switch (given.text("reduction", "mean")) {
            case "none" -> costs;
            case "sum" -> g.sum(costs);
            case "batchmean" -> g.div(g.sum(costs), (double) costs.shape().dim(0));
            default -> g.mean(costs);
        };
    }
}
