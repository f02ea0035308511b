package io.steelyard.layers.internal;

import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * The mean of each channel over a sequence: from {@code [N, T, C]} to {@code [N, C]} with {@code y[n, c] = sum(x[n, t, c] for
 * t < length[n]) / length[n]}. Padding does not count; over no element the mean is 0.
 *
 * <p>Source: Keras, {@code keras.layers.GlobalAveragePooling1D} with a mask.
 */
@Component
@ProvidesLayer("global_avg_pool1d")
public class GlobalAvgPool1d implements LayerType {
    @Override
    public String summary() {
        return "mean over each sequence";
    }

    @Override
    public List<Option<?>> options() {
        return List.of();
    }

    @Override
    public Value describe(LayerScope scope) {
        Value x = Sequences.require(scope);
        scope.endSequence();
        return Sequences.mean(scope, x);
    }
}
