package io.steelyard.optimizers.internal.update;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;

/**
 * Steps of the size that the gradient's first two moments warrant, {@code t} being the number of the step from 1:
 *
 * <pre>{@code
 * exp_avg    <- beta1 * exp_avg    + (1 - beta1) * d
 * exp_avg_sq <- beta2 * exp_avg_sq + (1 - beta2) * d^2
 * parameter  <- parameter - rate / (1 - beta1^t) * exp_avg / (sqrt(v) / sqrt(1 - beta2^t) + eps)
 * }</pre>
 *
 * <p>{@code d} is the {@link EffectiveGradient}; {@code v} is {@code exp_avg_sq}, or with {@code amsgrad} the greatest it
 * ever was, {@code max_exp_avg_sq}. These are the slots. A decoupled weight decay is no part of {@code d}: it first takes
 * {@code rate * weight_decay * parameter} off the parameter, whatever the gradient.
 *
 * <p>Sources: Kingma and Ba, "Adam: a method for stochastic optimization", 2015; Reddi et al., "On the convergence of Adam
 * and beyond", 2018 (amsgrad); Loshchilov and Hutter, "Decoupled weight decay regularization", 2019; with the order of
 * operations of {@code torch.optim.Adam}, which takes the maximum before the bias correction.
 *
 * @param weightDecay the optimizer's own option
 * @param decoupled whether weights decay apart from the gradient
 */
record AdamRule(Option<Double> weightDecay, boolean decoupled) {
    private static final Option<List<Double>> BETAS = Option.numbers(
                    "betas", "shares of the gradient's running mean and mean square that are kept")
            .check(betas -> betas.size() == 2, "two numbers")
            .atLeast(0)
            .below(1)
            .orElse(List.of(0.9, 0.999));
    private static final Option<Double> EPS = Option.number("eps", "keeps the step finite where gradients vanish")
            .atLeast(0)
            .orElse(1e-8);
    private static final Option<Boolean> AMSGRAD =
            Option.flag("amsgrad", "whether steps never grow back").orElse(false);

    private static final String MEAN = "exp_avg";
    private static final String MEAN_SQUARE = "exp_avg_sq";
    private static final String MAX_MEAN_SQUARE = "max_exp_avg_sq";

    List<Option<?>> options() {
        return List.of(BETAS, EPS, weightDecay, AMSGRAD, EffectiveGradient.MAXIMIZE);
    }

    Value describe(UpdateScope scope) {
        GraphBuilder g = scope.graph();
        DType dtype = scope.parameter().dtype();
        double beta1 = scope.options().get(BETAS).get(0);
        double beta2 = scope.options().get(BETAS).get(1);
        double decay = scope.options().get(weightDecay);

        Value gradient = EffectiveGradient.of(scope, decoupled ? 0 : decay);
        Value mean = blend(g, scope.slot(MEAN), gradient, beta1);
        scope.update(MEAN, mean);
        Value meanSquare = blend(g, scope.slot(MEAN_SQUARE), g.square(gradient), beta2);
        scope.update(MEAN_SQUARE, meanSquare);
        if (scope.options().get(AMSGRAD)) {
            meanSquare = g.max(scope.slot(MAX_MEAN_SQUARE), meanSquare);
            scope.update(MAX_MEAN_SQUARE, meanSquare);
        }

        Value stepSize = g.cast(g.div(scope.preciseRate(), biasCorrection(scope, beta1)), dtype);
        Value spread = g.div(g.sqrt(meanSquare), g.cast(g.sqrt(biasCorrection(scope, beta2)), dtype));
        Value step = g.div(g.mul(mean, stepSize), g.add(spread, scope.options().get(EPS)));
        return g.sub(decoupled && decay != 0 ? decayed(scope, decay) : scope.parameter(), step);
    }

    private static Value blend(GraphBuilder g, Value kept, Value fresh, double share) {
        return g.add(g.mul(kept, share), g.mul(fresh, 1 - share));
    }

    /** {@code 1 - beta^t}, in f64: the share of a running mean that is not the zero it started from. */
    private static Value biasCorrection(UpdateScope scope, double beta) {
        GraphBuilder g = scope.graph();
        Value kept = g.pow(g.constant(DType.F64, beta), scope.step());
        return g.sub(g.constant(DType.F64, 1), kept);
    }

    /** Not {@code parameter * (1 - rate * decay)}: in f32 that factor has lost most digits of a small decay. */
    private static Value decayed(UpdateScope scope, double decay) {
        GraphBuilder g = scope.graph();
        Value share =
                g.cast(g.mul(scope.preciseRate(), decay), scope.parameter().dtype());
        return g.sub(scope.parameter(), g.mul(scope.parameter(), share));
    }
}
