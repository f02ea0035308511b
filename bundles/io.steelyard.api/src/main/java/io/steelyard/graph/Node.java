package io.steelyard.graph;

import java.util.List;

/**
 * One operation applied to values.
 *
 * @param op the operation with its attributes
 * @param operands what it is applied to
 * @param results what it yields
 */
public record Node(Op op, List<Value> operands, List<Value> results) {
    /** Copies the lists. */
    public Node {
        operands = List.copyOf(operands);
        results = List.copyOf(results);
    }

    /** The result of an operation that has just one. */
    public Value result() {
        if (results.size() != 1) {
            throw new IllegalStateException(op.kind().label() + " has " + results.size() + " results");
        }
        return results.get(0);
    }

    /** As in dumps: {@code %2 = add(%0, %1) : f32[4]}. */
    @Override
    public String toString() {
        return GraphText.dump(this);
    }
}
