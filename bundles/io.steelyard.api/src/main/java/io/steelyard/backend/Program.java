package io.steelyard.backend;

import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph and what is to come of it. It is complete: differentiated, with nothing left to decide. Two programs are equal if
 * they have the same operations applied in the same way in the same order, and hand out, update and guard by the same values
 * under the same names in the same order: a backend compiles them to the same.
 *
 * @param graph the computation
 * @param outputs what is handed out, by name, in order
 * @param updates what entries of the state become, by name, in order
 * @param guard a boolean scalar that must be true for the updates to be applied; without one they always are
 */
public record Program(Graph graph, Map<String, Value> outputs, Map<String, Value> updates, Optional<Value> guard) {
    /** Copies the maps, keeping their order, and checks that the values belong to the graph and fit. */
    public Program {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
        updates = Collections.unmodifiableMap(new LinkedHashMap<>(updates));
        Set<Value> values = new HashSet<>();
        graph.nodes().forEach(node -> values.addAll(node.results()));
        outputs.forEach((name, value) -> requireWithin(values, "output", name, value));
        updates.forEach((name, value) -> requireWithin(values, "update", name, value));
        guard.ifPresent(value -> requireWithin(values, "guard", "guard", value));
        if (guard.isPresent() && !guard.get().type().equals(new TensorType(DType.BOOL, Shape.scalar()))) {
            throw new GraphException(
                    "the guard is a boolean scalar, found " + guard.get().type());
        }
        declared(graph, OpKind.INPUT);
        Map<String, TensorType> states = declared(graph, OpKind.STATE);
        updates.forEach((name, value) -> {
            TensorType known = states.getOrDefault(name, value.type());
            if (!known.equals(value.type())) {
                throw new GraphException("state '" + name + "' is " + known + " and cannot become " + value.type());
            }
        });
    }

    private static void requireWithin(Set<Value> values, String what, String name, Value value) {
        if (!values.contains(value)) {
            throw new GraphException(what + " '" + name + "' " + value + " is not a value of this graph");
        }
    }

    private static Map<String, TensorType> declared(Graph graph, OpKind kind) {
        Map<String, TensorType> types = new LinkedHashMap<>();
        for (Node node : graph.nodes()) {
            if (node.op().kind() == kind) {
                String name = node.op() instanceof Op.Input input ? input.name() : ((Op.StateRead) node.op()).name();
                TensorType known = types.putIfAbsent(name, node.result().type());
                if (known != null && !known.equals(node.result().type())) {
                    throw new GraphException(kind.label() + " '" + name + "' is " + known + ", and cannot be "
                            + node.result().type() + " too");
                }
            }
        }
        return types;
    }

    /** What must be given for each run, by name, in the order of the graph. */
    public Map<String, TensorType> inputs() {
        return declared(graph, OpKind.INPUT);
    }

    /** What is read from or written to the state, by name. */
    public Map<String, TensorType> states() {
        Map<String, TensorType> types = declared(graph, OpKind.STATE);
        updates.forEach((name, value) -> types.putIfAbsent(name, value.type()));
        return types;
    }

    private record Step(Op op, List<Integer> operands) {}

    private record Named(String name, int value) {}

    private List<Object> structure() {
        return List.of(
                graph.nodes().stream()
                        .map(node -> new Step(
                                node.op(),
                                node.operands().stream().map(Value::id).toList()))
                        .toList(),
                named(outputs),
                named(updates),
                guard.map(Value::id));
    }

    private static List<Named> named(Map<String, Value> values) {
        return values.entrySet().stream()
                .map(entry -> new Named(entry.getKey(), entry.getValue().id()))
                .toList();
    }

    @Override
    public boolean equals(Object other) {
        return other == this || (other instanceof Program that && structure().equals(that.structure()));
    }

    @Override
    public int hashCode() {
        return structure().hashCode();
    }

    /** The dump: the graph, then outputs, updates and guard. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(graph.toString());
        outputs.forEach((name, value) -> text.append("output \"")
                .append(name)
                .append("\" = ")
                .append(value)
                .append('\n'));
        updates.forEach((name, value) -> text.append("update \"")
                .append(name)
                .append("\" = ")
                .append(value)
                .append('\n'));
        guard.ifPresent(value -> text.append("guard ").append(value).append('\n'));
        return text.toString();
    }
}
