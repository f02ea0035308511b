package io.steelyard.graph;

import java.util.List;

/**
 * A computation: nodes in an order in which they can be computed.
 *
 * @param nodes every operand of a node is a result of one before it
 */
public record Graph(List<Node> nodes) {
    /** Copies the list. */
    public Graph {
        nodes = List.copyOf(nodes);
    }

    /** The number of values, and so one more than the largest {@link Value#id()}. */
    public int valueCount() {
        return nodes.stream().mapToInt(node -> node.results().size()).sum();
    }

    /** Whether a value belongs to this graph. */
    public boolean contains(Value value) {
        return nodes.stream().anyMatch(node -> node.results().contains(value));
    }

    /** The dump, a line for each node. */
    @Override
    public String toString() {
        return GraphText.dump(this);
    }
}
