package io.steelyard.compiler;

import io.steelyard.compiler.internal.Pullback;
import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reverse-mode differentiation as a rewrite from graph to graph (Griewank and Walther, "Evaluating Derivatives", 2nd
 * ed., 2008, chapter 3). What an operation passes back to its operands is said by a table with a row for each operation;
 * every operation that a row emits has a row itself, so gradients can be differentiated again.
 *
 * <p>Where a function has no derivative, PyTorch's choices hold: a tie of {@code max} or {@code min} gives half to each
 * operand, a tie of {@code reduce_max} or {@code reduce_min} gives equal parts to all, {@code abs} has the derivative 0
 * at 0, and {@code pow(0, b)} has for {@code b >= 0} the derivative 0 in {@code b}. The maximum of a window belongs to
 * the first of its greatest elements.
 *
 * <p>What a value receives from slices of it that do not overlap is a concatenation; from others, a sum with zeros
 * around each.
 *
 * <p>The gradient of a scan is a scan from the other end. What happens within a turn is kept for all turns, or computed
 * again if the scan says so, as composites and loops within a turn always are; the carries are kept. Gradients of what
 * all turns see unchanged are sums over the turns: of matrix products and of elements, they are taken behind the loop
 * where that keeps little more of the turns, and in carries otherwise.
 *
 * <p>The gradient of a composite is a composite of the same name with {@code .gradient} behind, whose sub-graph is the
 * gradient of the sub-graph. A {@code while} has none.
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
        Set<Value> values = new HashSet<>();
        described.nodes().forEach(node -> values.addAll(node.results()));
        requireDifferentiable(values, loss, "the loss");
        wrt.forEach(value -> requireDifferentiable(values, value, "a value to differentiate for"));
        if (loss.shape().rank() != 0) {
            throw new GraphException("the loss " + loss + " is a scalar, found " + loss.type());
        }
        Value[] found = Pullback.of(graph, List.of(loss), List.of(graph.constant(loss.dtype(), 1)), wrt);
        List<Value> gradients = new ArrayList<>();
        for (int i = 0; i < found.length; i++) {
            Value value = wrt.get(i);
            gradients.add(found[i] == null ? graph.filled(value.dtype(), value.shape(), 0) : found[i]);
        }
        return List.copyOf(gradients);
    }

    private static void requireDifferentiable(Set<Value> values, Value value, String what) {
        if (!values.contains(value)) {
            throw new GraphException(what + ", " + value + ", is not a value of this graph");
        }
        if (!value.dtype().isFloating()) {
            throw new GraphException(what + ", " + value + ", has floating-point elements, found " + value.type());
        }
    }
}
