package io.steelyard.layers.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.ProvidesLayer;
import org.osgi.service.component.annotations.Component;

/**
 * Swish with a piecewise linear gate: {@code y = x * min(max(x + 3, 0), 6) / 6}. The gradient at -3 is 0, at 3 it is 1.
 *
 * <p>Source: A. Howard et al., "Searching for MobileNetV3", ICCV 2019; PyTorch, {@code torch.nn.Hardswish}. The gradients
 * at -3 and 3 are those that pull request 148049 of pytorch/pytorch settles.
 */
@Component
@ProvidesLayer("hardswish")
public class Hardswish implements LayerType {
    @Override
    public String summary() {
        return "x hardsigmoid(x)";
    }

    @Override
    public Value describe(LayerScope scope) {
        GraphBuilder g = scope.graph();
        Value x = scope.input();
        Value bend = g.div(g.mul(x, g.add(x, 3)), 6);
        Value upper = g.select(g.compare(Comparison.LT, x, 3), bend, x);
        Value y = g.select(g.compare(Comparison.LE, x, -3), g.filled(x.dtype(), x.shape(), 0), upper);
        scope.mayDie(y);
        return y;
    }
}
