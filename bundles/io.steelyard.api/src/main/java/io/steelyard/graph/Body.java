package io.steelyard.graph;

import java.util.List;

/** Describes a sub-graph. */
@FunctionalInterface
public interface Body {
    /**
     * Describes it.
     *
     * @param body where; values of the surrounding graph may be used in it as they are
     * @param parameters what the sub-graph is given
     * @return what it gives
     */
    List<Value> describe(GraphBuilder body, List<Value> parameters);
}
