package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The greatest element of each channel over a sequence: from {@code [N, T, C]} to {@code [N, C]} with {@code y[n, c] =
 * max(x[n, t, c] for t < length[n])}. Padding never wins; over no element the result is 0.
 *
 * <p>Source: Keras, {@code keras.layers.GlobalMaxPooling1D}, here with a mask.
 */
@Component
@ProvidesLayer("global_max_pool1d")
public class GlobalMaxPool1d implements LayerType {
    @Override
    public String summary() {
        return "greatest element of each sequence";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Value describe(LayerScope scope) {
        Value x = Sequences.require(scope);
        scope.endSequence();
        return Sequences.max(scope, x);
    }
}
