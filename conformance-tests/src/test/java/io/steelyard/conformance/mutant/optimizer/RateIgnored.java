package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;

/** Bug: the rate is the default one, whatever the schedule says. */
public final class RateIgnored extends PlainAdam {
    @Override
    Value rate(UpdateScope scope) {
        return scope.graph().constant(scope.parameter().dtype(), defaultRate());
    }
}
