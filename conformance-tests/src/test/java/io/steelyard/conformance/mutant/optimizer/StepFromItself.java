package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.tensor.DType;
import java.util.concurrent.atomic.AtomicLong;

/** Bug: the step is how often updates have been described. */
public final class StepFromItself extends PlainAdam {
    private final AtomicLong described = new AtomicLong();

    @Override
    Value step(UpdateScope scope) {
        return scope.graph().constant(DType.F64, (double) described.incrementAndGet());
    }
}
