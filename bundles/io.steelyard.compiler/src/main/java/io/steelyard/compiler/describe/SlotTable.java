package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The slots that one plugin has for one parameter. */
final class SlotTable {
    private final GraphBuilder graph;
    private final String prefix;
    private final Map<String, DeclaredState> declared = new LinkedHashMap<>();
    private final Map<String, Value> pending = new LinkedHashMap<>();
    private final Map<String, Value> settled = new LinkedHashMap<>();

    /**
     * A table without slots.
     *
     * @param prefix what their names in the state begin with
     */
    SlotTable(GraphBuilder graph, String prefix) {
        this.graph = graph;
        this.prefix = prefix;
    }

    Value slot(String name, DeclaredState slot) {
        DeclaredState known = declared.putIfAbsent(prefix + name, slot);
        if (known != null && !known.equals(slot)) {
            throw new IllegalArgumentException(
                    "slot '" + prefix + name + "' is declared twice, differently: " + known + " and " + slot);
        }
        return read(prefix + name);
    }

    private Value read(String qualified) {
        TensorType type = declared.get(qualified).type();
        return graph.state(qualified, type.dtype(), type.shape());
    }

    void update(String name, Value value) {
        DeclaredState slot = declared.get(prefix + name);
        if (slot == null || !slot.type().equals(value.type())) {
            throw new IllegalArgumentException("slot '" + prefix + name + "' is "
                    + (slot == null ? "not declared" : slot.type() + " and cannot become " + value.type()));
        }
        pending.put(prefix + name, value);
    }

    /** Makes the updates since the last call hold under a condition; slots keep what they have elsewhere. */
    void settle(Optional<Value> condition) {
        pending.forEach((name, value) -> {
            Value otherwise = settled.containsKey(name) ? settled.get(name) : read(name);
            settled.put(
                    name,
                    condition
                            .map(holds -> graph.select(holds, value, otherwise))
                            .orElse(value));
        });
        pending.clear();
    }

    Map<String, DeclaredState> declared() {
        return declared;
    }

    /** What slots become, by their names in the state. */
    Map<String, Value> updates() {
        return settled;
    }
}
