package io.steelyard.optimizers.internal.update;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.ProvidesOptimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Stochastic gradient descent, with or without momentum. Where {@code d} is the {@link EffectiveGradient}:
 *
 * <pre>{@code
 * momentum = 0:  parameter <- parameter - rate * d
 * otherwise:     buffer    <- momentum * buffer + (1 - dampening) * d      at the first step: buffer <- d
 *                parameter <- parameter - rate * buffer                    nesterov: rate * (d + momentum * buffer)
 * }</pre>
 *
 * <p>The rule of {@code torch.optim.SGD}, after Sutskever et al., "On the importance of initialization and momentum in
 * deep learning", 2013. The slot is {@code momentum_buffer}.
 */
@Component
@ProvidesOptimizer("sgd")
public final class Sgd implements Optimizer {
    private static final Option<Double> MOMENTUM = Option.number("momentum", "share of the last update that is kept")
            .atLeast(0)
            .orElse(0.0);
    private static final Option<Double> DAMPENING = Option.number(
                    "dampening", "share of the gradient that does not enter the momentum")
            .orElse(0.0);
    private static final Option<Double> WEIGHT_DECAY = Option.number("weight_decay", "strength of the L2 penalty")
            .atLeast(0)
            .orElse(0.0);
    private static final Option<Boolean> NESTEROV = Option.flag(
                    "nesterov", "whether to look ahead; needs momentum and no dampening")
            .orElse(false);

    private static final String BUFFER = "momentum_buffer";

    @Override
    public String summary() {
        return "stochastic gradient descent, with momentum if wanted";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(MOMENTUM, DAMPENING, WEIGHT_DECAY, NESTEROV, EffectiveGradient.MAXIMIZE);
    }

    @Override
    public double defaultRate() {
        return 1e-3;
    }

    @Override
    public Value describe(UpdateScope scope) {
        double momentum = scope.options().get(MOMENTUM);
        double dampening = scope.options().get(DAMPENING);
        boolean nesterov = scope.options().get(NESTEROV);
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "sgd: nesterov needs a momentum above 0 and a dampening of 0, found momentum " + momentum
                            + " and dampening " + dampening);
        }
        GraphBuilder g = scope.graph();
        Value direction = EffectiveGradient.of(scope, scope.options().get(WEIGHT_DECAY));
        if (momentum != 0) {
            Value fresh = dampening == 0 ? direction : g.mul(direction, dampened(scope, dampening));
            Value buffer = g.add(g.mul(scope.slot(BUFFER), momentum), fresh);
            scope.update(BUFFER, buffer);
            direction = nesterov ? g.add(direction, g.mul(buffer, momentum)) : buffer;
        }
        return g.sub(scope.parameter(), g.mul(direction, scope.rate()));
    }

    /** How much of the gradient enters the buffer, which at the first step is still zero and takes all of it. */
    private static Value dampened(UpdateScope scope, double dampening) {
        GraphBuilder g = scope.graph();
        Value share = g.select(
                g.compare(Comparison.EQ, scope.step(), 1),
                g.constant(DType.F64, 1),
                g.constant(DType.F64, 1 - dampening));
        return g.cast(share, scope.parameter().dtype());
    }
}
