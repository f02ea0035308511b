package io.steelyard.compiler.describe;

import io.steelyard.graph.Value;
import io.steelyard.option.Options;
import java.util.Optional;

/**
 * A parameter at one stage of its way from a gradient to an update.
 *
 * @param group the number of its group
 * @param options the optimizer's options for it
 * @param rate its learning rate, {@code f64[]}
 * @param gradient as the stages before left it
 * @param step the number of the step as the stages before count it, {@code f64[]}
 * @param reached a boolean scalar: whether the stages before let this step through; none if they always do
 */
record TrainedParameter(
        String name,
        Value value,
        int group,
        Options options,
        Value rate,
        Value gradient,
        Value step,
        Optional<Value> reached) {
    TrainedParameter withGradient(Value other) {
        return new TrainedParameter(name, value, group, options, rate, other, step, reached);
    }

    TrainedParameter counted(Value otherStep, Optional<Value> otherReached) {
        return new TrainedParameter(name, value, group, options, rate, gradient, otherStep, otherReached);
    }
}
