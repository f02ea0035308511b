package io.steelyard.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A graph as a function: from parameters, which are its inputs in order, to results. It is closed: it reads no state, and
 * all that it uses comes through a parameter. Two sub-graphs are equal if they have the same operations applied in the
 * same way in the same order.
 */
public final class Subgraph {
    private record Step(Op op, List<Integer> operands) {}

    private record Structure(List<Step> steps, List<Integer> parameters, List<Integer> results) {}

    private final Graph graph;
    private final List<Value> parameters;
    private final List<Value> results;
    private final Structure structure;

    /**
     * Takes a graph with its inputs in order.
     *
     * @throws GraphException if a parameter is not an input of the graph, an input is not a parameter, a state is read, or
     *     a result is not a value of the graph
     */
    public Subgraph(Graph graph, List<Value> parameters, List<Value> results) {
        this.graph = graph;
        this.parameters = List.copyOf(parameters);
        this.results = List.copyOf(results);
        List<Value> inputs = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        Set<Value> values = new HashSet<>();
        for (Node node : graph.nodes()) {
            OpKind kind = node.op().kind();
            if (kind == OpKind.STATE) {
                throw new GraphException("a sub-graph reads no state, found " + node);
            } else if (kind == OpKind.INPUT) {
                inputs.add(node.result());
            }
            steps.add(new Step(node.op(), ids(node.operands())));
            values.addAll(node.results());
        }
        if (inputs.size() != this.parameters.size() || !new HashSet<>(this.parameters).containsAll(inputs)) {
            throw new GraphException(
                    "the parameters of a sub-graph are its inputs " + inputs + ", found " + this.parameters);
        }
        for (Value result : this.results) {
            if (!values.contains(result)) {
                throw new GraphException("result " + result + " is not a value of the sub-graph");
            }
        }
        this.structure = new Structure(List.copyOf(steps), ids(this.parameters), ids(this.results));
    }

    private static List<Integer> ids(List<Value> values) {
        return values.stream().map(Value::id).toList();
    }

    /** What is computed. */
    public Graph graph() {
        return graph;
    }

    /** What it is given, in order. */
    public List<Value> parameters() {
        return parameters;
    }

    /** What it gives, in order; one value may be there several times. */
    public List<Value> results() {
        return results;
    }

    /** The types of the parameters. */
    public List<TensorType> parameterTypes() {
        return parameters.stream().map(Value::type).toList();
    }

    /** The types of the results. */
    public List<TensorType> resultTypes() {
        return results.stream().map(Value::type).toList();
    }

    @Override
    public boolean equals(Object other) {
        return other == this || (other instanceof Subgraph that && structure.equals(that.structure));
    }

    @Override
    public int hashCode() {
        return structure.hashCode();
    }

    /** The dump, a line for each node and one that begins with {@code yield}. */
    @Override
    public String toString() {
        return GraphText.dump(this);
    }
}
