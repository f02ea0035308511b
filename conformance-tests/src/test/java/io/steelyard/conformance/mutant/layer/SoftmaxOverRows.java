package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;

/** Bug: the shares are those of a column, over all rows of the batch. */
public final class SoftmaxOverRows implements LayerType {
    @Override
    public String summary() {
        return "softmax";
    }

    @Override
    public Value describe(LayerScope scope) {
        return scope.graph().softmax(scope.input(), 0);
    }
}
