package io.steelyard.optimizers.internal.update;

import io.steelyard.graph.UpdateComposites;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import io.steelyard.option.Options;
import java.util.List;
import java.util.Optional;

/**
 * Steps of the size that the gradient's first two moments warrant, {@code t} being the number of the step from 1:
 *
 * <pre>{@code
 * exp_avg    <- beta1 * exp_avg    + (1 - beta1) * d
 * exp_avg_sq <- beta2 * exp_avg_sq + (1 - beta2) * d^2
 * parameter  <- parameter - rate / (1 - beta1^t) * exp_avg / (sqrt(v) / sqrt(1 - beta2^t) + eps)
 * }</pre>
 *
 * <p>{@code d} is {@code ±gradient + weight_decay * parameter}; {@code v} is {@code exp_avg_sq}, or with {@code amsgrad} the greatest it
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
        return List.of(BETAS, EPS, weightDecay, AMSGRAD, Ascent.MAXIMIZE);
    }

    Value describe(UpdateScope scope) {
        Options options = scope.options();
        double beta1 = options.get(BETAS).get(0);
        double beta2 = options.get(BETAS).get(1);
        boolean amsgrad = options.get(AMSGRAD);
        UpdateComposites.AdamStep after = UpdateComposites.adam(
                scope.graph(),
                scope.parameter(),
                scope.gradient(),
                new UpdateComposites.AdamSlots(
                        scope.slot(MEAN),
                        scope.slot(MEAN_SQUARE),
                        amsgrad ? Optional.of(scope.slot(MAX_MEAN_SQUARE)) : Optional.empty()),
                scope.preciseRate(),
                scope.step(),
                new UpdateComposites.Adam(
                        beta1,
                        beta2,
                        options.get(EPS),
                        options.get(weightDecay),
                        decoupled,
                        options.get(Ascent.MAXIMIZE)));
        scope.update(MEAN, after.slots().mean());
        scope.update(MEAN_SQUARE, after.slots().meanSquare());
        after.slots().greatest().ifPresent(greatest -> scope.update(MAX_MEAN_SQUARE, greatest));
        return after.parameter();
    }
}
