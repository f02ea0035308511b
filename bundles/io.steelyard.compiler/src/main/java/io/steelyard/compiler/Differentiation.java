package io.steelyard.compiler;

import io.steelyard.compiler.internal.Gradient;
import io.steelyard.compiler.internal.GradientTable;
import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.Node;
import io.steelyard.graph.Value;
import java.util.BitSet;
import java.util.List;

/**
 * Reverse-mode differentiation as a rewrite from graph to graph (Griewank and Walther, "Evaluating Derivatives", 2nd
 * ed., 2008, chapter 3). What an operation passes back to its operands is said by a table with a row for each operation;
 * every operation that a row emits has a row itself, so gradients can be differentiated again.
 *
 * <p>Where a function has no derivative, PyTorch's choices hold: a tie of {@code max} or {@code min} gives half to each
 * operand, a tie of {@code reduce_max} or {@code reduce_min} gives equal parts to all, {@code abs} has the derivative 0
 * at 0, and {@code pow(0, b)} has for {@code b >= 0} the derivative 0 in {@code b}. The maximum of a window belongs to
 * the first of its greatest elements.
 */
public final class Differentiation {
    private Differentiation() {}

    /**
     * Appends to a graph what computes the gradients of a value.
     *
     * @param loss a floating-point scalar
     * @param wrt floating-point values of the graph, of any shape
     * @return for each value of {@code wrt} the gradient, of the same type; zeros where the loss does not depend on it
     * @throws GraphException if the loss is not a floating-point scalar, or no gradient can exist for a type
     */
    public static List<Value> gradients(GraphBuilder graph, Value loss, List<Value> wrt) {
        Graph described = graph.graph();
        requireDifferentiable(described, loss, "the loss");
        wrt.forEach(value -> requireDifferentiable(described, value, "a value to differentiate for"));
        if (loss.shape().rank() != 0) {
            throw new GraphException("the loss " + loss + " is a scalar, found " + loss.type());
        }
        BitSet dependent = dependent(described, wrt);
        Value[] adjoints = new Value[described.valueCount()];
        adjoints[loss.id()] = graph.constant(loss.dtype(), 1);
        for (int at = described.nodes().size() - 1; at >= 0; at--) {
            propagate(graph, described.nodes().get(at), dependent, adjoints);
        }
        return wrt.stream()
                .map(value -> adjoints[value.id()] == null
                        ? graph.filled(value.dtype(), value.shape(), 0)
                        : adjoints[value.id()])
                .toList();
    }

    private static void requireDifferentiable(Graph graph, Value value, String what) {
        if (!graph.contains(value)) {
            throw new GraphException(what + ", " + value + ", is not a value of this graph");
        }
        if (!value.dtype().isFloating()) {
            throw new GraphException(what + ", " + value + ", has floating-point elements, found " + value.type());
        }
    }

    /** The values through which some value of {@code wrt} can move the loss, as far as types and operations tell. */
    private static BitSet dependent(Graph graph, List<Value> wrt) {
        BitSet dependent = new BitSet();
        wrt.forEach(value -> dependent.set(value.id()));
        for (Node node : graph.nodes()) {
            for (int operand = 0; operand < node.operands().size(); operand++) {
                if (dependent.get(node.operands().get(operand).id())
                        && GradientTable.flows(node.op().kind(), operand)
                        && node.result().dtype().isFloating()) {
                    dependent.set(node.result().id());
                }
            }
        }
        return dependent;
    }

    /** Gives each operand its share of what the result has received from all its readers. */
    private static void propagate(GraphBuilder graph, Node node, BitSet dependent, Value[] adjoints) {
        Value received = adjoints[node.result().id()];
        if (received == null) {
            return;
        }
        for (int operand = 0; operand < node.operands().size(); operand++) {
            int id = node.operands().get(operand).id();
            if (dependent.get(id) && GradientTable.flows(node.op().kind(), operand)) {
                Gradient gradient = new Gradient(graph, node, operand, received);
                Value share = GradientTable.rule(node.op().kind(), operand).of(gradient);
                adjoints[id] = adjoints[id] == null ? share : graph.add(adjoints[id], share);
            }
        }
    }
}
