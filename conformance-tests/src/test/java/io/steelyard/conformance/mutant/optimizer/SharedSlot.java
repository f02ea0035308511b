package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;

/** Bug: the running means are read from a state that all parameters share. */
public final class SharedSlot extends PlainAdam {
    @Override
    Value slot(UpdateScope scope, String name) {
        scope.slot(name);
        return scope.graph()
                .state(name, scope.parameter().dtype(), scope.parameter().shape());
    }
}
