package io.steelyard.optimizers.internal.update;

import io.steelyard.graph.UpdateComposites;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.ProvidesOptimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Component;

/**
 * Stochastic gradient descent, with or without momentum. Where {@code d} is {@code ±gradient + weight_decay * parameter}:
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
        return List.of(MOMENTUM, DAMPENING, WEIGHT_DECAY, NESTEROV, Ascent.MAXIMIZE);
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
        UpdateComposites.SgdStep after = UpdateComposites.sgd(
                scope.graph(),
                scope.parameter(),
                scope.gradient(),
                momentum == 0 ? Optional.empty() : Optional.of(scope.slot(BUFFER)),
                scope.preciseRate(),
                scope.step(),
                new UpdateComposites.Sgd(
                        momentum,
                        dampening,
                        scope.options().get(WEIGHT_DECAY),
                        nesterov,
                        scope.options().get(Ascent.MAXIMIZE)));
        after.buffer().ifPresent(buffer -> scope.update(BUFFER, buffer));
        return after.parameter();
    }
}
