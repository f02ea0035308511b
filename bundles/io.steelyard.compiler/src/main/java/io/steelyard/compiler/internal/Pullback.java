package io.steelyard.compiler.internal;

import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * One sweep from results back to what they depend on: given the gradients of some values, it appends to the graph what
 * computes those of others.
 */
public final class Pullback {
    private final GraphBuilder graph;
    private final Graph described;
    private final BitSet dependent = new BitSet();

    /** What each value has received from its readers so far, but for what came from its slices. */
    private final Value[] adjoints;

    /** What each value has received from its slices, to be put together when all are there. */
    private final Map<Integer, SliceGradients> slices = new HashMap<>();

    private Pullback(GraphBuilder graph) {
        this.graph = graph;
        this.described = graph.graph();
        this.adjoints = new Value[described.valueCount()];
    }

    /**
     * The gradients of some values.
     *
     * @param graph where {@code results} and {@code wrt} are, and where nodes are added
     * @param results values of the graph, of any shape
     * @param dys the gradient of each result, of its type; null where there is none
     * @param wrt floating-point values of the graph
     * @return for each value of {@code wrt} its gradient, of its type; null where no result depends on it
     */
    public static Value[] of(GraphBuilder graph, List<Value> results, List<Value> dys, List<Value> wrt) {
        Pullback pullback = new Pullback(graph);
        pullback.findDependent(wrt);
        for (int i = 0; i < results.size(); i++) {
            if (dys.get(i) != null && results.get(i).dtype().isFloating()) {
                pullback.give(results.get(i).id(), dys.get(i));
            }
        }
        List<Node> nodes = pullback.described.nodes();
        for (int at = nodes.size() - 1; at >= 0; at--) {
            pullback.propagate(nodes.get(at));
        }
        return wrt.stream().map(pullback::received).toArray(Value[]::new);
    }

    /** As {@link #of}, with zeros where no result depends on a value; gradients may be values of the graph around. */
    static List<Value> orZeros(GraphBuilder graph, List<Value> results, List<Value> dys, List<Value> wrt) {
        List<Value> local =
                dys.stream().map(dy -> dy == null ? null : graph.local(dy)).collect(Collectors.toList());
        Value[] found = of(graph, results, local, wrt);
        for (int i = 0; i < found.length; i++) {
            found[i] = found[i] == null ? StructuredGradient.zeros(graph, wrt.get(i)) : found[i];
        }
        return List.of(found);
    }

    /** The values through which some value of {@code wrt} can move a result, as far as types and operations tell. */
    private void findDependent(List<Value> wrt) {
        wrt.forEach(value -> dependent.set(value.id()));
        for (Node node : described.nodes()) {
            for (int operand = 0; operand < node.operands().size(); operand++) {
                if (flows(node, operand)) {
                    node.results().stream()
                            .filter(result -> result.dtype().isFloating())
                            .forEach(result -> dependent.set(result.id()));
                }
            }
        }
    }

    private boolean flows(Node node, int operand) {
        return dependent.get(node.operands().get(operand).id())
                && GradientTable.flows(node.op().kind(), operand);
    }

    /** Gives each operand its share of what the results have received from all their readers. */
    private void propagate(Node node) {
        List<Value> dys = node.results().stream().map(this::received).collect(Collectors.toList());
        if (dys.stream().allMatch(Objects::isNull)) {
            return;
        }
        if (StructuredGradients.covers(node.op().kind())) {
            propagateStructured(node, dys);
            return;
        }
        if (node.op() instanceof Op.Slice && flows(node, 0) && giveSlice(node, dys.get(0))) {
            return;
        }
        for (int operand = 0; operand < node.operands().size(); operand++) {
            if (flows(node, operand)) {
                Gradient gradient = new Gradient(graph, node, operand, dys.get(0));
                give(
                        node.operands().get(operand).id(),
                        GradientTable.rule(node.op().kind(), operand).of(gradient));
            }
        }
    }

    private void propagateStructured(Node node, List<Value> dys) {
        BitSet wanted = new BitSet();
        for (int operand = 0; operand < node.operands().size(); operand++) {
            if (flows(node, operand)) {
                wanted.set(operand);
            }
        }
        if (wanted.isEmpty()) {
            return;
        }
        List<Value> shares = StructuredGradients.of(new StructuredGradient(graph, node, dys, wanted));
        wanted.stream()
                .filter(i -> shares.get(i) != null)
                .forEach(i -> give(node.operands().get(i).id(), shares.get(i)));
    }

    /** Sets the gradient of a slice aside, if it is one along a single axis. */
    private boolean giveSlice(Node node, Value dy) {
        Value x = node.operands().get(0);
        return slices.computeIfAbsent(x.id(), absent -> new SliceGradients(x)).add((Op.Slice) node.op(), dy);
    }

    /** All that a value has received; null if nothing. Asked when all its readers have given their share. */
    private Value received(Value value) {
        SliceGradients parts = slices.remove(value.id());
        if (parts != null) {
            parts.joined(graph).forEach(share -> give(value.id(), share));
        }
        return adjoints[value.id()];
    }

    private void give(int id, Value share) {
        adjoints[id] = adjoints[id] == null ? share : graph.add(adjoints[id], share);
    }
}
