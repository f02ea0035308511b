package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.GradientSource;
import io.steelyard.compiler.describe.UpdateDescription;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows parameters for a few steps on gradients given beforehand: through transforms, optimizer and groups, as a
 * training does.
 *
 * <pre>{@code
 * UpdateProbe probe = new UpdateProbe(new UpdateRule(sgd, options, List.of(), List.of(clipping)));
 * List<Map<String, Tensor>> states = probe.run(
 *         backend, Map.of("w", start), List.of(new UpdateProbe.Step(Map.of("w", gradient), Map.of("rate", 0.1))));
 * states.get(0).get("w");  // the parameter after the first step
 * }</pre>
 *
 * @param rule how parameters change
 */
public record UpdateProbe(UpdateRule rule) {
    private static final String STEP = "step";
    private static final String GRADIENT = "gradient of ";

    /**
     * What one step is given.
     *
     * @param gradients one for each parameter, of its type
     * @param rates the learning rates by the names of their inputs; {@code rate} is that of parameters in no group
     */
    public record Step(Map<String, Tensor> gradients, Map<String, Double> rates) {}

    /**
     * Takes steps.
     *
     * @param backend what computes
     * @param parameters where they start, by name
     * @return for each step, what parameters and slots are after it, by their names in the state
     */
    public List<Map<String, Tensor>> run(Backend backend, Map<String, Tensor> parameters, List<Step> steps) {
        GraphBuilder graph = new GraphBuilder();
        Map<String, Value> values = new LinkedHashMap<>();
        Map<String, Value> gradients = new LinkedHashMap<>();
        parameters.forEach((name, start) -> {
            values.put(name, graph.state(name, start.dtype(), start.shape()));
            gradients.put(name, graph.input(GRADIENT + name, start.dtype(), start.shape()));
        });
        UpdateDescription update = UpdateDescription.of(
                graph,
                rule,
                values,
                gradients,
                rate -> graph.input(rate, DType.F64, Shape.scalar()),
                graph.input(STEP, DType.F64, Shape.scalar()),
                GradientSource.none());
        Map<String, Tensor> start = new LinkedHashMap<>(parameters);
        update.slots()
                .forEach((slot, declared) -> start.put(
                        slot,
                        Tensor.filled(declared.type().dtype(), declared.type().shape(), declared.start())));
        Program program = new Program(graph.graph(), Map.of(), update.updates(), Optional.empty());

        List<Map<String, Tensor>> trajectory = new ArrayList<>();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            state.spec().entries().keySet().forEach(name -> state.write(name, start.get(name)));
            for (Step step : steps) {
                Map<String, Tensor> inputs = new LinkedHashMap<>();
                step.rates().forEach((name, rate) -> inputs.put(name, Tensor.scalar(DType.F64, rate)));
                inputs.put(STEP, Tensor.scalar(DType.F64, trajectory.size() + 1));
                step.gradients().forEach((name, gradient) -> inputs.put(GRADIENT + name, gradient));
                executable.run(
                        state,
                        program.inputs().keySet().stream().map(inputs::get).toList(),
                        List.of());
                Map<String, Tensor> after = new LinkedHashMap<>();
                state.spec().entries().keySet().forEach(name -> after.put(name, state.read(name)));
                trajectory.add(after);
            }
        }
        return trajectory;
    }
}
