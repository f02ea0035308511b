package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;

/**
 * A gradient about to be computed.
 *
 * @param g where nodes are added
 * @param node the node to differentiate
 * @param operand the number of the operand to differentiate for
 * @param dy the gradient of the node's result
 */
public record Gradient(GraphBuilder g, Node node, int operand, Value dy) {
    /** The operand to differentiate for. */
    Value x() {
        return node.operands().get(operand);
    }

    /** The first operand of the node. */
    Value a() {
        return node.operands().get(0);
    }

    /** The second operand of the node. */
    Value b() {
        return node.operands().get(1);
    }

    /** The result of the node. */
    Value y() {
        return node.result();
    }

    /** The node's operation. */
    <T extends Op> T op(Class<T> type) {
        return type.cast(node.op());
    }

    /** A number of the result's type, for operations that broadcast. */
    Value number(double value) {
        return g.constant(dy.dtype(), value);
    }
}
