package io.steelyard.tck.internal.optimizer;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Program;
import io.steelyard.compiler.describe.DeclaredState;
import io.steelyard.compiler.describe.GradientSource;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateDescription;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.option.Options;
import io.steelyard.tck.OptimizerSample;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tck.internal.Evaluation;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One description of the updates of some parameters, and the steps that it takes. */
final class OptimizerTrial {
    private static final String STEP = "step";

    final Map<String, DeclaredState> slots;
    final Program program;
    private final OptimizerSample sample;
    private final Map<String, TensorType> parameters;

    /**
     * Describes the updates.
     *
     * @param parameters by name
     */
    OptimizerTrial(Optimizer optimizer, OptimizerSample sample, Map<String, TensorType> parameters) {
        this.sample = sample;
        this.parameters = parameters;
        GraphBuilder graph = new GraphBuilder();
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, Value> gradients = new LinkedHashMap<>();
        parameters.forEach((name, type) -> {
            values.put(name, graph.state(name, type.dtype(), type.shape()));
            gradients.put(name, graph.input(gradient(name), type.dtype(), type.shape()));
        });
        UpdateDescription update = UpdateDescription.of(
                graph,
                new UpdateRule(optimizer, Options.parse(optimizer.options(), sample.options())),
                values,
                gradients,
                rate -> graph.input(rate, DType.F64, Shape.scalar()),
                graph.input(STEP, DType.F64, Shape.scalar()),
                GradientSource.none());
        this.slots = update.slots();
        this.program = new Program(graph.graph(), Map.of(), update.updates(), Optional.empty());
    }

    private static String gradient(String parameter) {
        return "gradient of " + parameter;
    }

    /** Where parameters and slots start. */
    Map<String, Tensor> start() {
        Map<String, Tensor> start = new LinkedHashMap<>();
        parameters.forEach((name, type) -> start.put(name, Draws.uniform(name, type, -1, 1)));
        slots.forEach((name, slot) ->
                start.put(name, Tensor.filled(slot.type().dtype(), slot.type().shape(), slot.start())));
        return start;
    }

    /** The gradients at a step, by the name of the parameter. */
    Map<String, Tensor> gradients(long step) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        parameters.forEach(
                (name, type) -> gradients.put(name, Draws.uniform(gradient(name) + " at " + step, type, -1, 1)));
        return gradients;
    }

    /** Takes steps from a state on, and gives the state after each. */
    List<Map<String, Tensor>> run(Backend backend, Map<String, Tensor> from, long firstStep, int steps) {
        List<Map<String, Tensor>> after = new ArrayList<>();
        try (Evaluation evaluation = new Evaluation(backend, program)) {
            Map<String, Tensor> values = new LinkedHashMap<>(from);
            for (long step = firstStep; step < firstStep + steps; step++) {
                values.put(ModelPrograms.RATE, Tensor.scalar(DType.F64, sample.rate()));
                values.put(STEP, Tensor.scalar(DType.F64, (double) step));
                gradients(step).forEach((name, value) -> values.put(gradient(name), value));
                evaluation.run(values);
                Map<String, Tensor> state = evaluation.state();
                after.add(state);
                values.putAll(state);
            }
        }
        return after;
    }
}
