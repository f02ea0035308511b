package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Optional;
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
        GraphBuilder g = scope.graph();
        Value x = Sequences.require(scope);
        Shape pooled = Shape.of(x.shape().dim(0), x.shape().dim(2));
        scope.endSequence();
        Optional<Value> mask = Sequences.mask(scope, x);
        if (mask.isEmpty()) {
            return g.reduceMax(x, 1);
        }
        Value real = g.select(mask.get(), x, g.filled(x.dtype(), x.shape(), Double.NEGATIVE_INFINITY));
        Value any = g.compare(Comparison.GT, scope.lengths().orElseThrow(), 0);
        return g.select(
                g.broadcast(g.reshape(any, x.shape().dim(0), 1), pooled),
                g.reduceMax(real, 1),
                g.filled(x.dtype(), pooled, 0));
    }
}
