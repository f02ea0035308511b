package io.steelyard.objectives.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;

/** What an element of a prediction costs that depends on the target's same element alone, as {@code torch.nn} defines it. */
final class ElementwiseLosses {
    private ElementwiseLosses() {}

    static Value squaredError(GraphBuilder g, FunctionProbe.Given given) {
        return g.square(residual(g, given));
    }

    static Value absoluteError(GraphBuilder g, FunctionProbe.Given given) {
        return g.abs(residual(g, given));
    }

    static Value smoothL1(GraphBuilder g, FunctionProbe.Given given) {
        double beta = given.decimal("beta", 1);
        Value distance = absoluteError(g, given);
        return g.select(
                g.compare(Comparison.LT, distance, beta),
                g.div(g.mul(g.square(distance), 0.5), beta),
                g.sub(distance, beta / 2));
    }

    static Value huber(GraphBuilder g, FunctionProbe.Given given) {
        double delta = given.decimal("delta", 1);
        Value distance = absoluteError(g, given);
        return g.select(
                g.compare(Comparison.LE, distance, delta),
                g.mul(g.square(distance), 0.5),
                g.mul(g.sub(distance, delta / 2), delta));
    }

    /** {@code log(1 + exp(-target x))}. */
    static Value softMargin(GraphBuilder g, FunctionProbe.Given given) {
        return g.log1p(g.exp(g.neg(g.mul(target(given), given.x()))));
    }

    static Value binaryCrossEntropy(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Value yes = g.mul(target(given), g.log(x));
        return g.neg(g.add(yes, g.mul(without(g, target(given)), g.log1p(g.neg(x)))));
    }

    /** {@code pos_weight} counts what is true more than what is not. */
    static Value binaryCrossEntropyOfLogits(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Value target = target(given);
        Value notTrue = g.mul(without(g, target), x);
        Value logSigmoid = g.sub(g.min(x, 0), g.log1p(g.exp(g.neg(g.abs(x)))));
        Value counts = given.find("buffer.pos_weight")
                .map(weight -> g.add(g.mul(g.sub(weight, 1), target), 1))
                .orElseGet(() -> g.constant(x.dtype(), 1));
        return g.sub(notTrue, g.mul(counts, logSigmoid));
    }

    /** Of a target and logarithms of probabilities; with {@code log_target} the target is one, too. */
    static Value divergence(GraphBuilder g, FunctionProbe.Given given) {
        Value target = target(given);
        return given.flag("log_target")
                ? g.mul(g.exp(target), g.sub(target, given.x()))
                : g.mul(target, g.sub(g.log(target), given.x()));
    }

    static Value poisson(GraphBuilder g, FunctionProbe.Given given) {
        return g.sub(g.exp(given.x()), g.mul(target(given), given.x()));
    }

    static Value gaussian(GraphBuilder g, FunctionProbe.Given given) {
        Value variance = g.max(given.value("in.var"), 1e-6);
        return g.mul(g.add(g.log(variance), g.div(g.square(residual(g, given)), variance)), 0.5);
    }

    private static Value residual(GraphBuilder g, FunctionProbe.Given given) {
        return g.sub(given.x(), target(given));
    }

    private static Value target(FunctionProbe.Given given) {
        return given.value("in.target");
    }

    private static Value without(GraphBuilder g, Value share) {
        return g.add(g.neg(share), 1);
    }
}
