package io.steelyard.layers.internal;

import io.steelyard.graph.Composites;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import io.steelyard.option.Option;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Forgets at random, in training alone: each element becomes 0 with probability {@code p} and is multiplied by {@code 1 /
 * (1 - p)} otherwise, so that its expectation stays. In evaluation and prediction the output is the input.
 *
 * <p>An element is kept where a number drawn from [0, 1) is at least {@code p}. It is drawn in single precision whatever
 * the model computes in, so that the mask depends on seed, layer and step alone.
 *
 * <p>Source: N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15, 2014;
 * PyTorch, {@code torch.nn.Dropout}.
 */
@Component
@ProvidesLayer("dropout")
public class Dropout implements LayerType {
    private static final Option<Double> P = Option.number("p", "probability that an element becomes 0")
            .atLeast(0)
            .atMost(1)
            .orElse(0.5);

    @Override
    public String summary() {
        return "sets elements to 0 at random in training";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(P);
    }

    @Override
    public Value describe(LayerScope scope) {
        Value x = scope.input();
        double p = scope.options().get(P);
        if (!scope.training() || p == 0) {
            return x;
        }
        return Composites.dropout(scope.graph(), x, scope.randomKey(), p, scope.randomStream("mask"));
    }
}
