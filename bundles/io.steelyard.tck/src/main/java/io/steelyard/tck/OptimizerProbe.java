package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.UpdateDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Follows an optimizer for a few steps on gradients given beforehand.
 *
 * <pre>{@code
 * OptimizerProbe probe = new OptimizerProbe(new Sgd(), Map.of("momentum", 0.9), 0.1);
 * List<Map<String, Tensor>> steps = probe.run(backend, Map.of("w", start), List.of(Map.of("w", gradient)));
 * steps.get(0).get("w");                  // the parameter after the first step
 * steps.get(0).get("w/momentum_buffer");  // the slot after the first step
 * }</pre>
 *
 * @param optimizer the optimizer
 * @param options plain values by name, as a specification has them
 * @param rate the learning rate at all steps
 */
public record OptimizerProbe(Optimizer optimizer, Map<String, ?> options, double rate) {
    private static final String RATE = "rate";
    private static final String STEP = "step";
    private static final String GRADIENT = "gradient of ";

    /**
     * Takes one step for each set of gradients.
     *
     * @param backend what computes
     * @param parameters where they start, by name
     * @param gradients for each step, one for each parameter, of its type
     * @return for each step, what parameters and slots are after it: parameters by their names, slots as {@code
     *     PARAMETER/SLOT}
     */
    public List<Map<String, Tensor>> run(
            Backend backend, Map<String, Tensor> parameters, List<Map<String, Tensor>> gradients) {
        Options checked = Options.parse(optimizer.options(), options);
        GraphBuilder graph = new GraphBuilder();
        Value rateInput = graph.input(RATE, DType.F64, Shape.scalar());
        Value stepInput = graph.input(STEP, DType.F64, Shape.scalar());
        Map<String, Tensor> start = new LinkedHashMap<>(parameters);
        Map<String, Value> updates = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            UpdateDescription update = UpdateDescription.of(
                    optimizer,
                    checked,
                    graph,
                    name,
                    graph.state(name, value.dtype(), value.shape()),
                    graph.input(GRADIENT + name, value.dtype(), value.shape()),
                    rateInput,
                    stepInput);
            update.slots()
                    .forEach((slot, declared) -> start.put(
                            slot,
                            Tensor.filled(
                                    declared.type().dtype(), declared.type().shape(), declared.start())));
            updates.putAll(update.updates());
        });
        Program program = new Program(graph.graph(), Map.of(), updates, Optional.empty());
        return steps(backend, program, start, gradients);
    }

    private List<Map<String, Tensor>> steps(
            Backend backend, Program program, Map<String, Tensor> start, List<Map<String, Tensor>> gradients) {
        List<Map<String, Tensor>> trajectory = new ArrayList<>();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            state.spec().entries().keySet().forEach(name -> state.write(name, start.get(name)));
            for (Map<String, Tensor> given : gradients) {
                Map<String, Tensor> inputs = new LinkedHashMap<>();
                inputs.put(RATE, Tensor.scalar(DType.F64, rate));
                inputs.put(STEP, Tensor.scalar(DType.F64, trajectory.size() + 1));
                given.forEach((name, gradient) -> inputs.put(GRADIENT + name, gradient));
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
