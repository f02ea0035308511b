package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The update of one parameter, as an optimizer described it. */
public final class UpdateDescription implements UpdateScope {
    private final GraphBuilder graph;
    private final Options options;
    private final String name;
    private final Value parameter;
    private final Value gradient;
    private final Value preciseRate;
    private final Value step;
    private final Map<String, DeclaredState> slots = new LinkedHashMap<>();
    private final Map<String, Value> updates = new LinkedHashMap<>();

    private UpdateDescription(
            GraphBuilder graph, Options options, String name, Value parameter, Value gradient, Value rate, Value step) {
        this.graph = graph;
        this.options = options;
        this.name = name;
        this.parameter = parameter;
        this.gradient = gradient;
        this.preciseRate = rate;
        this.step = step;
    }

    /**
     * Asks an optimizer for the update of one parameter.
     *
     * @param name the parameter's name
     * @param rate the learning rate, {@code f64[]}
     * @param step the number of the step counted from 1, {@code f64[]}
     */
    public static UpdateDescription of(
            Optimizer optimizer,
            Options options,
            GraphBuilder graph,
            String name,
            Value parameter,
            Value gradient,
            Value rate,
            Value step) {
        UpdateDescription update = new UpdateDescription(graph, options, name, parameter, gradient, rate, step);
        Value result = optimizer.describe(update);
        if (result == null || !result.type().equals(parameter.type())) {
            throw new IllegalArgumentException("the optimizer turned parameter '" + name + "' of type "
                    + parameter.type() + " into " + (result == null ? "nothing" : result.type()));
        }
        update.updates.put(name, result);
        return update;
    }

    /** What is remembered from step to step, by its name in the state, {@code PARAMETER/SLOT}. */
    public Map<String, DeclaredState> slots() {
        return Collections.unmodifiableMap(slots);
    }

    /** What the parameter and the slots become, by their names in the state. */
    public Map<String, Value> updates() {
        return Collections.unmodifiableMap(updates);
    }

    @Override
    public GraphBuilder graph() {
        return graph;
    }

    @Override
    public Options options() {
        return options;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Value parameter() {
        return parameter;
    }

    @Override
    public Value gradient() {
        return gradient;
    }

    @Override
    public Value rate() {
        return graph.cast(preciseRate, parameter.dtype());
    }

    @Override
    public Value preciseRate() {
        return preciseRate;
    }

    @Override
    public Value step() {
        return step;
    }

    @Override
    public Value slot(String slot, DType dtype, Shape shape, double start) {
        DeclaredState declared = new DeclaredState(new TensorType(dtype, shape), start);
        DeclaredState known = slots.putIfAbsent(qualified(slot), declared);
        if (known != null && !known.equals(declared)) {
            throw new IllegalArgumentException(
                    "slot '" + qualified(slot) + "' is declared twice, differently: " + known + " and " + declared);
        }
        return graph.state(qualified(slot), dtype, shape);
    }

    @Override
    public void update(String slot, Value value) {
        DeclaredState declared = slots.get(qualified(slot));
        if (declared == null || !declared.type().equals(value.type())) {
            throw new IllegalArgumentException("slot '" + qualified(slot) + "' is "
                    + (declared == null ? "not declared" : declared.type() + " and cannot become " + value.type()));
        }
        updates.put(qualified(slot), value);
    }

    private String qualified(String slot) {
        return name + "/" + slot;
    }
}
