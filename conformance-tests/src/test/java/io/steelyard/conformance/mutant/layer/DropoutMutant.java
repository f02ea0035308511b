package io.steelyard.conformance.mutant.layer;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Option;
import io.steelyard.tensor.DType;
import java.util.List;

/** A dropout that is right, for mutants to change one thing of. */
abstract class DropoutMutant implements LayerType {
    private static final Option<Double> P =
            Option.number("p", "probability of 0").atLeast(0).atMost(1).orElse(0.5);

    @Override
    public String summary() {
        return "dropout";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(P);
    }

    @Override
    public Value describe(LayerScope scope) {
        double p = scope.options().get(P);
        if (p == 0) {
            return scope.input();
        }
        return scope.training() ? dropped(scope, scope.input(), p) : kept(scope, scope.input(), p);
    }

    /** What training sees. */
    Value dropped(LayerScope scope, Value x, double p) {
        GraphBuilder g = scope.graph();
        Value mask = g.compare(Comparison.GE, drawn(scope, x), p);
        return g.select(mask, scaled(g, x, p), g.filled(x.dtype(), x.shape(), 0));
    }

    /** The numbers that decide which elements are kept. */
    Value drawn(LayerScope scope, Value x) {
        return scope.randomUniform("mask", DType.F32, x.shape());
    }

    /** What the elements that are kept become. */
    Value scaled(GraphBuilder g, Value x, double p) {
        return g.mul(x, 1 / (1 - p));
    }

    /** What inference sees. */
    Value kept(LayerScope scope, Value x, double p) {
        return x;
    }
}
