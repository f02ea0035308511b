package io.steelyard.compiler.describe;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.pipeline.WatchSpec.Figure;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What is measured of each layer in a step of training: more outputs of the step's program, {@code f64[]} each. They look at
 * values that the step computes anyway and change none of them.
 */
public final class LayerMeasures {
    /** One number about one layer. */
    public enum Measure {
        /** The L2 norm of the gradient. */
        GRADIENT_NORM("gradient norm"),
        /** The L2 norm of the difference that the step makes to the weights. */
        UPDATE_NORM("update norm"),
        /** The L2 norm of the weights before the step. */
        WEIGHT_NORM("weight norm"),
        /** The share of units that are dead. */
        DEAD_UNITS("dead units"),
        /** How many elements of the gradient are NaN or infinite. */
        NON_FINITE_GRADIENTS("non-finite gradients"),
        /** How many elements of the weights are, before the step. */
        NON_FINITE_WEIGHTS("non-finite weights");

        private final String noun;

        Measure(String noun) {
            this.noun = noun;
        }

        /** The name of the output that has it; there is none if the layer has nothing to measure. */
        public String of(String layer) {
            // With spaces, which no name of a value to observe has.
            return noun + " of " + layer;
        }
    }

    /** A weight in one step. */
    private record Trained(Value before, Value gradient, Value after) {}

    private final GraphBuilder graph;
    private final ModelDescription model;
    private final Map<String, List<Trained>> layers = new LinkedHashMap<>();
    private final Map<String, Value> outputs = new LinkedHashMap<>();

    private LayerMeasures(GraphBuilder graph, ModelDescription model) {
        this.graph = graph;
        this.model = model;
    }

    /**
     * Describes the measures.
     *
     * @param gradients of the trained parameters, by name
     * @param updates what they become, by the same names
     * @return by the names of the outputs
     */
    static Map<String, Value> of(
            GraphBuilder graph,
            ModelDescription model,
            Map<String, Value> gradients,
            Map<String, Value> updates,
            Set<Figure> wanted) {
        LayerMeasures measures = new LayerMeasures(graph, model);
        gradients.forEach((name, gradient) -> {
            DeclaredParameter parameter = model.parameters().get(name);
            measures.layers
                    .computeIfAbsent(parameter.layer(), layer -> new ArrayList<>())
                    .add(new Trained(parameter.value(), gradient, updates.get(name)));
        });
        if (wanted.contains(Figure.GRADIENT_NORM)) {
            measures.total(Measure.GRADIENT_NORM, trained -> measures.squares(trained.gradient()), graph::sqrt);
        }
        if (wanted.contains(Figure.UPDATE_RATIO)) {
            measures.total(Measure.UPDATE_NORM, measures::squaredUpdate, graph::sqrt);
            measures.total(Measure.WEIGHT_NORM, trained -> measures.squares(trained.before()), graph::sqrt);
        }
        if (wanted.contains(Figure.NON_FINITE)) {
            measures.total(
                    Measure.NON_FINITE_GRADIENTS,
                    trained -> measures.nonFinite(trained.gradient()),
                    Function.identity());
            measures.total(
                    Measure.NON_FINITE_WEIGHTS, trained -> measures.nonFinite(trained.before()), Function.identity());
        }
        if (wanted.contains(Figure.DEAD_UNITS)) {
            measures.deadUnits();
        }
        return measures.outputs;
    }

    /** Adds something up over the weights of each layer. */
    private void total(Measure measure, Function<Trained, Value> part, Function<Value, Value> whole) {
        layers.forEach((layer, weights) -> outputs.put(
                measure.of(layer),
                whole.apply(weights.stream().map(part).reduce(graph::add).orElseThrow())));
    }

    private Value squares(Value value) {
        return graph.sum(graph.square(graph.cast(value, DType.F64)));
    }

    private Value squaredUpdate(Trained trained) {
        return squares(graph.sub(graph.cast(trained.after(), DType.F64), graph.cast(trained.before(), DType.F64)));
    }

    private Value nonFinite(Value value) {
        // No comparison with NaN holds.
        Value finite = graph.compare(Comparison.LT, graph.abs(value), Double.POSITIVE_INFINITY);
        return graph.sub(
                graph.constant(DType.F64, (double) value.shape().elements()), graph.sum(graph.cast(finite, DType.F64)));
    }

    private void deadUnits() {
        model.mortal.forEach((layer, values) -> {
            long units = values.stream().mapToLong(MortalUnits::count).sum();
            Value dead = values.stream()
                    .map(value -> value.dead(graph, model.lengths))
                    .reduce(graph::add)
                    .orElseThrow();
            outputs.put(Measure.DEAD_UNITS.of(layer), graph.div(dead, (double) units));
        });
    }
}
