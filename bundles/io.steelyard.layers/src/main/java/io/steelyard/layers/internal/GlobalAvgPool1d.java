package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Optional;
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
        GraphBuilder g = scope.graph();
        Value x = Sequences.require(scope);
        scope.endSequence();
        Optional<Value> lengths = scope.lengths();
        if (lengths.isEmpty()) {
            return g.mean(x, 1);
        }
        Shape pooled = Shape.of(x.shape().dim(0), x.shape().dim(2));
        Value atLeastOne = g.max(lengths.get(), g.constant(DType.I64, 1));
        Value counts =
                g.broadcast(g.reshape(g.cast(atLeastOne, x.dtype()), x.shape().dim(0), 1), pooled);
        return g.div(g.sum(Sequences.withoutPadding(scope, x), 1), counts);
    }
}
