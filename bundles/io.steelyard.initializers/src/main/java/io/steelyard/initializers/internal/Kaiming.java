package io.steelyard.initializers.internal;

import io.steelyard.initializer.InitializerScope;
import io.steelyard.option.Option;
import java.util.List;

/** What both Kaiming initializers have in common: their options, and the standard deviation that these ask for. */
final class Kaiming {
    private static final List<String> NONLINEARITIES =
            List.of("linear", "conv1d", "conv2d", "conv3d", "sigmoid", "tanh", "relu", "leaky_relu", "selu");

    private Kaiming() {}

    static Option<Double> slope() {
        return Option.number("a", "slope of leaky_relu for negative values").orElse(0.0);
    }

    static Option<String> mode() {
        return Option.choice("mode", List.of("fan_in", "fan_out"), "what keeps its variance: activations or gradients")
                .orElse("fan_in");
    }

    static Option<String> nonlinearity() {
        return Option.choice("nonlinearity", NONLINEARITIES, "the nonlinearity that follows")
                .orElse("leaky_relu");
    }

    /** {@code gain / sqrt(fan)}. */
    static double std(InitializerScope scope, Option<Double> slope, Option<String> mode, Option<String> nonlinearity) {
        long fan = scope.options().get(mode).equals("fan_in") ? scope.fanIn() : scope.fanOut();
        return gain(scope.options().get(nonlinearity), scope.options().get(slope)) / Math.sqrt((double) fan);
    }

    /**
     * The factor on a weight's standard deviation that makes up for what a nonlinearity takes away.
     *
     * <p>Source: PyTorch, {@code torch.nn.init.calculate_gain}.
     */
    static double gain(String nonlinearity, double slope) {
        return switch (nonlinearity) {
            case "tanh" -> 5.0 / 3;
            case "relu" -> Math.sqrt(2);
            case "leaky_relu" -> Math.sqrt(2 / (1 + slope * slope));
            case "selu" -> 3.0 / 4;
            default -> 1;
        };
    }
}
