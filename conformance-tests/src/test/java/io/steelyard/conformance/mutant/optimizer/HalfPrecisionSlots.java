package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.tensor.DType;

/** Bug: slots are kept in bf16, whose eight bits a running mean of 0.999 does not survive. */
public final class HalfPrecisionSlots extends PlainAdam {
    @Override
    Value slot(UpdateScope scope, String name) {
        Value kept = scope.slot(name, DType.BF16, scope.parameter().shape(), 0);
        return scope.graph().cast(kept, scope.parameter().dtype());
    }

    @Override
    void update(UpdateScope scope, String slot, Value value) {
        super.update(scope, slot, scope.graph().cast(value, DType.BF16));
    }
}
