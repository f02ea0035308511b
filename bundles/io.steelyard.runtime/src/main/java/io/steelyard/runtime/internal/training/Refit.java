package io.steelyard.runtime.internal.training;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A training's state for a model as it is described now, of what still has a place in it and what begins anew.
 *
 * @param lost what had no place any more, for people
 * @param begun what is new, for people
 */
record Refit(Snapshot snapshot, List<String> lost, List<String> begun) {
    /** Where the state of what is new comes from. */
    interface Fresh {
        Map<String, Tensor> state() throws IOException;
    }

    /** Whether a value is of a type. */
    static boolean fits(Tensor value, TensorType wanted) {
        return value != null && new TensorType(value.dtype(), value.shape()).equals(wanted);
    }

    /**
     * Keeps every entry that has the same name, shape and dtype; the rest begins anew. If no slot is kept, the optimizer's steps are
     * counted from here.
     *
     * @param types of the model's state as it is described now
     * @param fresh asked only if something begins anew or was lost
     */
    static Refit of(Snapshot before, Map<String, TensorType> types, Fresh fresh) throws IOException {
        Map<String, Tensor> kept = new LinkedHashMap<>();
        List<String> lost = new ArrayList<>();
        before.state().forEach((name, value) -> {
            if (fits(value, types.get(name))) {
                kept.put(name, value);
            } else {
                lost.add(name + " " + value.dtype() + value.shape());
            }
        });
        if (lost.isEmpty() && kept.size() == types.size()) {
            return new Refit(before, List.of(), List.of());
        }
        Map<String, Tensor> begins = fresh.state();
        List<String> begun = new ArrayList<>();
        Map<String, Tensor> state = new LinkedHashMap<>();
        types.forEach((name, type) -> {
            if (!kept.containsKey(name)) {
                begun.add(name + " " + type);
            }
            state.put(name, kept.getOrDefault(name, begins.get(name)));
        });
        boolean newSlots = kept.keySet().stream().noneMatch(Snapshot::isSlot);
        TrainingPosition position = newSlots ? before.position().withNewSlots() : before.position();
        return new Refit(new Snapshot(state, position), lost, begun);
    }

    /** Whether it is not simply the state that was there. */
    boolean changesSomething() {
        return !lost.isEmpty() || !begun.isEmpty();
    }
}
