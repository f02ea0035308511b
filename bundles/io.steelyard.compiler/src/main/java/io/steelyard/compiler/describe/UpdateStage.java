package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.ParameterView;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What one plugin sees of all parameters that it works on, and what it has had computed over all of them. */
final class UpdateStage {
    final GraphBuilder graph;
    private final List<TrainedParameter> parameters;
    private final Optional<Options> options;
    private final GradientSource elsewhere;
    private final Map<String, Value> shared = new HashMap<>();
    private final Map<String, Map<String, Value>> gradientsAt = new HashMap<>();

    /**
     * A stage.
     *
     * @param options the plugin's; none for the optimizer, whose options are the parameters' own
     */
    UpdateStage(
            GraphBuilder graph,
            List<TrainedParameter> parameters,
            Optional<Options> options,
            GradientSource elsewhere) {
        this.graph = graph;
        this.parameters = parameters;
        this.options = options;
        this.elsewhere = elsewhere;
    }

    Options options(TrainedParameter parameter) {
        return options.orElse(parameter.options());
    }

    /** The L2 norm over the parameters of one group or of all, in f64. */
    Value norm(String purpose, Function<ParameterView, Value> of, Predicate<TrainedParameter> within, String which) {
        return once("norm of " + purpose + " over " + which, () -> {
            Value squares = fold(
                    within,
                    graph::add,
                    parameter -> once(
                            "squares of " + purpose + " of " + parameter.name(), () -> sumOfSquares(parameter, of)));
            return graph.sqrt(squares);
        });
    }

    private Value sumOfSquares(TrainedParameter parameter, Function<ParameterView, Value> of) {
        return graph.sum(graph.square(graph.cast(of.apply(new StageView(this, parameter)), DType.F64)));
    }

    /** The greatest magnitude in all gradients, in f64. */
    Value maximum() {
        return once(
                "maximum",
                () -> fold(
                        parameter -> true,
                        graph::max,
                        parameter -> graph.cast(
                                graph.reduce(OpKind.REDUCE_MAX, graph.abs(parameter.gradient())), DType.F64)));
    }

    /** One figure of all parameters that this step reaches; those that it does not reach count as 0. */
    private Value fold(
            Predicate<TrainedParameter> within, BinaryOperator<Value> join, Function<TrainedParameter, Value> figure) {
        Value zero = graph.constant(DType.F64, 0);
        return parameters.stream()
                .filter(within)
                .map(parameter -> {
                    Value found = figure.apply(parameter);
                    return parameter
                            .reached()
                            .map(holds -> graph.select(holds, found, zero))
                            .orElse(found);
                })
                .reduce(join)
                .orElse(zero);
    }

    private Value once(String what, Supplier<Value> description) {
        // Not computeIfAbsent: a description may ask for others.
        Value known = shared.get(what);
        if (known == null) {
            known = description.get();
            shared.put(what, known);
        }
        return known;
    }

    /** The gradient of one parameter where all have other values. */
    Value gradientAt(String purpose, TrainedParameter parameter, Function<ParameterView, Value> displaced) {
        Map<String, Value> gradients = gradientsAt.get(purpose);
        if (gradients == null) {
            Map<String, Value> replaced = new LinkedHashMap<>();
            for (TrainedParameter each : parameters) {
                Value other = displaced.apply(new StageView(this, each));
                if (other == null || !other.type().equals(each.value().type())) {
                    throw new IllegalArgumentException("parameter '" + each.name() + "' of type "
                            + each.value().type() + " cannot be displaced to "
                            + (other == null ? "nothing" : other.type()));
                }
                // A value of its own, to differentiate for: how it came about must not count.
                replaced.put(each.name(), graph.stopGradient(other));
            }
            gradients = elsewhere.at(replaced);
            gradientsAt.put(purpose, gradients);
        }
        return gradients.get(parameter.name());
    }
}
