package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The updates of all trained parameters: their gradients go through the transforms one after the other, each transform
 * seeing all parameters as the one before left them; then the optimizer makes updates of them, on which the transforms
 * have the last word.
 */
public final class UpdateDescription {
    /** The slot of a transform that counts how often it let a parameter be updated. */
    static final String COUNT = "updates";

    private final GraphBuilder graph;
    private final UpdateRule rule;
    private final GradientSource elsewhere;
    private final Map<String, DeclaredState> slots = new LinkedHashMap<>();
    private final Map<String, Value> updates = new LinkedHashMap<>();

    private UpdateDescription(GraphBuilder graph, UpdateRule rule, GradientSource elsewhere) {
        this.graph = graph;
        this.rule = rule;
        this.elsewhere = elsewhere;
    }

    /**
     * Describes the updates.
     *
     * @param gradients a gradient for each parameter to train, by name
     * @param parameters the parameters, by the same names
     * @param rates from the name of a learning rate's input to its value, {@code f64[]}
     * @param step the number of the step counted from 1, {@code f64[]}
     * @param elsewhere where second gradients come from
     * @throws UpdateException if the optimizer or a transform cannot describe one
     */
    public static UpdateDescription of(
            GraphBuilder graph,
            UpdateRule rule,
            Map<String, Value> parameters,
            Map<String, Value> gradients,
            Function<String, Value> rates,
            Value step,
            GradientSource elsewhere) {
        UpdateDescription description = new UpdateDescription(graph, rule, elsewhere);
        List<TrainedParameter> trained = new ArrayList<>();
        parameters.forEach((name, value) -> {
            int group = rule.groupOf(name);
            trained.add(new TrainedParameter(
                    name,
                    value,
                    group,
                    rule.optionsOf(group),
                    rates.apply(rule.rateOf(group)),
                    gradients.get(name),
                    step,
                    Optional.empty()));
        });
        description.describe(trained);
        return description;
    }

    /** What is remembered from step to step, by its name in the state. */
    public Map<String, DeclaredState> slots() {
        return Collections.unmodifiableMap(slots);
    }

    /** What the parameters and the slots become, by their names in the state. */
    public Map<String, Value> updates() {
        return Collections.unmodifiableMap(updates);
    }

    /** A transform, the parameters as it was given them, and the slots it has for each. */
    private record TransformStage(
            UpdateStage stage, Map<String, TrainedParameter> given, Map<String, SlotTable> slots) {}

    private void describe(List<TrainedParameter> trained) {
        List<TransformStage> stages = new ArrayList<>();
        List<TrainedParameter> current = trained;
        for (int index = 0; index < rule.transforms().size(); index++) {
            TransformPart part = rule.transforms().get(index);
            Map<String, TrainedParameter> given = new LinkedHashMap<>();
            current.stream()
                    .filter(parameter -> part.worksOn(parameter.name()))
                    .forEach(parameter -> given.put(parameter.name(), parameter));
            TransformStage stage = new TransformStage(
                    new UpdateStage(graph, List.copyOf(given.values()), Optional.of(part.options()), elsewhere),
                    given,
                    new HashMap<>());
            stages.add(stage);
            List<TrainedParameter> next = new ArrayList<>();
            for (TrainedParameter parameter : current) {
                next.add(given.containsKey(parameter.name()) ? transformed(index, stage, parameter) : parameter);
            }
            current = next;
        }
        UpdateStage optimizing = new UpdateStage(graph, current, Optional.empty(), elsewhere);
        for (TrainedParameter parameter : current) {
            Value proposed = optimized(optimizing, parameter);
            for (int index = 0; index < stages.size(); index++) {
                if (stages.get(index).given().containsKey(parameter.name())) {
                    proposed = concluded(index, stages.get(index), parameter, proposed);
                }
            }
            Value result = proposed;
            updates.put(
                    parameter.name(),
                    parameter
                            .reached()
                            .map(holds -> graph.select(holds, result, parameter.value()))
                            .orElse(result));
        }
        for (int index = 0; index < stages.size(); index++) {
            int transform = index;
            stages.get(index)
                    .given()
                    .forEach((name, parameter) -> attempt(transform, parameter, () -> {
                        collect(stages.get(transform).slots().get(name));
                        return parameter.value();
                    }));
        }
    }

    /** What a transform makes of one parameter's gradient. */
    private TrainedParameter transformed(int index, TransformStage stage, TrainedParameter parameter) {
        TransformPart part = rule.transforms().get(index);
        SlotTable table = new SlotTable(graph, parameter.name() + "/" + part.name() + ".");
        stage.slots().put(parameter.name(), table);
        StageScope scope = new StageScope(stage.stage(), parameter, table, true);
        GradientTransform transform = part.transform();
        Value gradient = attempt(index, parameter, () -> {
            Value result = transform.gradient(scope);
            requireType(result, parameter, "transform '" + part.name() + "' turned the gradient of");
            return result;
        });
        table.settle(parameter.reached());
        if (!scope.holds()) {
            return parameter.withGradient(gradient);
        }
        Value count = table.slot(COUNT, new DeclaredState(new TensorType(DType.F64, Shape.scalar()), 0));
        Value next = graph.add(count, 1);
        table.update(COUNT, next);
        table.settle(scope.reachedAfter());
        return parameter.withGradient(gradient).counted(next, scope.reachedAfter());
    }

    private Value optimized(UpdateStage stage, TrainedParameter parameter) {
        SlotTable table = new SlotTable(graph, parameter.name() + "/");
        Value result = attempt(-1, parameter, () -> {
            Value updated = rule.optimizer().describe(new StageScope(stage, parameter, table, false));
            requireType(updated, parameter, "the optimizer turned");
            return updated;
        });
        table.settle(parameter.reached());
        collect(table);
        return result;
    }

    /** What a transform makes of one parameter's update. */
    private Value concluded(int index, TransformStage stage, TrainedParameter parameter, Value proposed) {
        TransformPart part = rule.transforms().get(index);
        SlotTable table = stage.slots().get(parameter.name());
        TrainedParameter given = stage.given().get(parameter.name()).counted(parameter.step(), parameter.reached());
        Value result = attempt(index, parameter, () -> {
            Value updated = part.transform().updated(new StageScope(stage.stage(), given, table, false), proposed);
            requireType(updated, parameter, "transform '" + part.name() + "' turned");
            return updated;
        });
        table.settle(parameter.reached());
        return result;
    }

    private static void requireType(Value result, TrainedParameter parameter, String what) {
        if (result == null || !result.type().equals(parameter.value().type())) {
            throw new IllegalArgumentException(what + " parameter '" + parameter.name() + "' of type "
                    + parameter.value().type() + " into " + (result == null ? "nothing" : result.type()));
        }
    }

    private static Value attempt(int transform, TrainedParameter parameter, Supplier<Value> description) {
        try {
            return description.get();
        } catch (RuntimeException e) {
            throw new UpdateException(transform, parameter.group(), e);
        }
    }

    private void collect(SlotTable table) {
        table.declared().forEach((name, slot) -> {
            if (slots.putIfAbsent(name, slot) != null) {
                throw new IllegalArgumentException("slot '" + name + "' is declared by two plugins");
            }
        });
        updates.putAll(table.updates());
    }
}
