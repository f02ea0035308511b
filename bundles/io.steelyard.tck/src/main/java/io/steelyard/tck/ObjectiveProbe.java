package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.ObjectiveDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.objective.Metric;
import io.steelyard.objective.Objective;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.option.Options;
import io.steelyard.option.Plugin;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Computes an objective, or a metric, on predictions and targets given beforehand.
 *
 * <pre>{@code
 * ObjectiveProbe probe = new ObjectiveProbe(new CrossEntropyLoss(), Map.of("label_smoothing", 0.1));
 * ObjectiveProbe.Outcome outcome = probe.run(backend, logits, classes);
 * outcome.loss();
 * outcome.gradient();
 * }</pre>
 *
 * @param objective the objective
 * @param options plain values by name, as a specification has them
 */
public record ObjectiveProbe(Objective objective, Map<String, ?> options) {
    private static final String PREDICTION = "prediction";
    private static final String TARGET = "target";

    /**
     * What came of an objective.
     *
     * @param loss the loss, a scalar
     * @param gradient the gradient of the loss for the prediction
     */
    public record Outcome(Tensor loss, Tensor gradient) {}

    /** The loss of one batch, and its gradient. */
    public Outcome run(Backend backend, Tensor prediction, Tensor target) {
        List<Tensor> results = compute(backend, objective, options, prediction, Optional.of(target), scope -> {
            Value loss = objective.describe(scope);
            Value gradient = Differentiation.gradients(scope.graph(), loss, List.of(scope.prediction()))
                    .get(0);
            return List.of(loss, gradient);
        });
        return new Outcome(results.get(0), results.get(1));
    }

    /** What the objective shows a person of a prediction. */
    public Tensor present(Backend backend, Tensor prediction) {
        return compute(
                        backend,
                        objective,
                        options,
                        prediction,
                        Optional.empty(),
                        scope -> List.of(objective.present(scope)))
                .get(0);
    }

    /** The totals that a metric has for one batch. */
    public static double[] totals(
            Backend backend, Metric metric, Map<String, ?> options, Tensor prediction, Tensor target) {
        return compute(
                        backend,
                        metric,
                        options,
                        prediction,
                        Optional.of(target),
                        scope -> List.of(metric.describe(scope)))
                .get(0)
                .toDoubles();
    }

    private static List<Tensor> compute(
            Backend backend,
            Plugin plugin,
            Map<String, ?> options,
            Tensor prediction,
            Optional<Tensor> target,
            Function<ObjectiveScope, List<Value>> description) {
        GraphBuilder graph = new GraphBuilder();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        inputs.put(PREDICTION, prediction);
        target.ifPresent(expected -> inputs.put(TARGET, expected));
        List<Value> described = description.apply(new ObjectiveDescription(
                graph,
                Options.parse(plugin.options(), options),
                graph.input(PREDICTION, prediction.dtype(), prediction.shape()),
                target.map(expected -> graph.input(TARGET, expected.dtype(), expected.shape()))));
        Map<String, Value> outputs = new LinkedHashMap<>();
        described.forEach(value -> outputs.put("result " + outputs.size(), value));
        List<TensorBuffer> buffers = described.stream()
                .map(value -> TensorBuffer.allocate(value.dtype(), value.shape()))
                .toList();
        Program program = new Program(graph.graph(), outputs, Map.of(), Optional.empty());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            executable.run(
                    state, program.inputs().keySet().stream().map(inputs::get).toList(), buffers);
        }
        return buffers.stream().map(TensorBuffer::freeze).toList();
    }
}
