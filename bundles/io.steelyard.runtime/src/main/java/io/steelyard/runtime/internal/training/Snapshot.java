package io.steelyard.runtime.internal.training;

import io.steelyard.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A training between two steps, on the host.
 *
 * @param state parameters, buffers and slots by name
 * @param position how far it is
 */
record Snapshot(Map<String, Tensor> state, TrainingPosition position) {
    Snapshot {
        state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
    }

    /** Whether an entry of a state is an optimizer's slot: those are told apart from weights by the '/' in their names. */
    static boolean isSlot(String name) {
        return name.indexOf('/') >= 0;
    }
}
