package io.steelyard.conformance.mutant.optimizer;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;

/** Adam with an L2 penalty, right as it is; mutants change one thing of it. */
public class PlainAdam implements Optimizer {
    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPS = 1e-8;
    private static final Option<Double> DECAY = Option.number("weight_decay", "strength of the L2 penalty")
            .atLeast(0)
            .orElse(0.0);

    @Override
    public String summary() {
        return "Adam";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(DECAY);
    }

    @Override
    public double defaultRate() {
        return 1e-3;
    }

    @Override
    public Value describe(UpdateScope scope) {
        GraphBuilder g = scope.graph();
        Value gradient =
                decayed(g, scope.gradient(), scope.parameter(), scope.options().get(DECAY));
        Value mean = g.add(g.mul(slot(scope, "exp_avg"), BETA1), g.mul(gradient, 1 - BETA1));
        Value square = g.add(g.mul(slot(scope, "exp_avg_sq"), BETA2), g.mul(g.square(gradient), 1 - BETA2));
        update(scope, "exp_avg", mean);
        update(scope, "exp_avg_sq", square);
        DType dtype = scope.parameter().dtype();
        Value corrected = g.div(mean, g.cast(correction(g, meanBeta(), step(scope)), dtype));
        Value spread = g.div(square, g.cast(correction(g, squareBeta(), step(scope)), dtype));
        return g.sub(scope.parameter(), g.mul(g.div(corrected, denominator(g, spread)), rate(scope)));
    }

    private static Value correction(GraphBuilder g, double beta, Value step) {
        return g.sub(g.constant(DType.F64, 1), g.pow(g.constant(DType.F64, beta), step));
    }

    Value decayed(GraphBuilder g, Value gradient, Value parameter, double decay) {
        return decay == 0 ? gradient : g.add(gradient, g.mul(parameter, decay));
    }

    Value slot(UpdateScope scope, String name) {
        return scope.slot(name);
    }

    void update(UpdateScope scope, String slot, Value value) {
        scope.update(slot, value);
    }

    double meanBeta() {
        return BETA1;
    }

    double squareBeta() {
        return BETA2;
    }

    Value step(UpdateScope scope) {
        return scope.step();
    }

    Value denominator(GraphBuilder g, Value spread) {
        return g.add(g.sqrt(spread), EPS);
    }

    Value rate(UpdateScope scope) {
        return scope.rate();
    }
}
