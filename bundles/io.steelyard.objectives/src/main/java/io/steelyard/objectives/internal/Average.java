package io.steelyard.objectives.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import java.util.List;

/** A metric that is an average: its totals are the sum of some values and the sum of what each of them counts. */
final class Average {
    private Average() {}

    /** The totals, {@code f64[2]}, of values and what each of them counts, both f64. */
    static Value totals(GraphBuilder g, Value values, Value counts) {
        return g.concat(0, List.of(g.reshape(g.sum(values), 1), g.reshape(g.sum(counts), 1)));
    }

    /** The average; NaN if nothing counts. */
    static double result(double[] totals) {
        return totals[0] / totals[1];
    }
}
