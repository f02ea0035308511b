package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A gradient about to be computed of an operation with sub-graphs or several results.
 *
 * @param g where nodes are added
 * @param node the node to differentiate
 * @param dys the gradient of each result; null where nothing depends on it
 * @param wanted the numbers of the operands whose gradients are asked for; all are of floating-point types
 */
record StructuredGradient(GraphBuilder g, Node node, List<Value> dys, BitSet wanted) {
    /** The gradient of one result, zeros where nothing depends on it. */
    Value dy(int result) {
        Value known = dys.get(result);
        return known == null ? zeros(g, node.results().get(result)) : known;
    }

    /** Zeros of the type of a value. */
    static Value zeros(GraphBuilder g, Value like) {
        return g.filled(like.dtype(), like.shape(), 0);
    }

    /** A list with a place for the gradient of each operand, null at first. */
    List<Value> nothing() {
        List<Value> gradients = new ArrayList<>();
        node.operands().forEach(operand -> gradients.add(null));
        return gradients;
    }

    /** The numbers of the operands wanted between two bounds, the second excluded. */
    List<Integer> wantedBetween(int from, int to) {
        return wanted.stream().filter(i -> i >= from && i < to).boxed().toList();
    }
}
