package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;

/** Bug: the running mean is computed and forgotten. */
public final class SlotNotUpdated extends PlainAdam {
    @Override
    void update(UpdateScope scope, String slot, Value value) {
        if (!slot.equals("exp_avg")) {
            super.update(scope, slot, value);
        }
    }
}
