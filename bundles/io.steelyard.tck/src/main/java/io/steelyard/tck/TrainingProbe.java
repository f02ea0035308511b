package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.DeclaredState;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Trains a model for a few steps, for rules that ask for second gradients and for whatever else needs a whole training.
 *
 * <pre>{@code
 * TrainingProbe probe = new TrainingProbe(model, rule, Map.of("rate", 0.1));
 * List<Map<String, Tensor>> states = probe.run(backend, Map.of("layer.weight", start), 1, batches);
 * states.get(0).get("layer.weight");  // the weight after the first step
 * }</pre>
 *
 * @param model the model and its objective
 * @param rule how parameters change
 * @param rates the learning rates at all steps, by the names of their inputs; {@code rate} is that of parameters in no
 *     group
 */
public record TrainingProbe(ModelPrograms model, UpdateRule rule, Map<String, Double> rates) {
    /** The seed of its random numbers. */
    public static final long SEED = 1;

    /** Features and targets of one step. */
    public record Batch(Tensor features, Tensor target) {}

    /**
     * Takes a step for each batch.
     *
     * @param backend what computes
     * @param start a value for each parameter, and for those buffers and slots that do not start as declared
     * @param firstStep the number of the first step, 1 unless a training goes on
     * @param batches all of the same types
     * @return for each step, the whole state after it
     * @throws IllegalStateException if loss or gradients of a step are not finite
     */
    public List<Map<String, Tensor>> run(
            Backend backend, Map<String, Tensor> start, long firstStep, List<Batch> batches) {
        ModelPrograms.Training training = model.training(
                typeOf(batches.get(0).features()), typeOf(batches.get(0).target()), rule, List.of());
        Map<String, Tensor> begin = new LinkedHashMap<>();
        training.buffers().forEach((name, declared) -> begin.put(name, filled(declared)));
        training.slots().forEach((name, declared) -> begin.put(name, filled(declared)));
        begin.putAll(start);
        List<Map<String, Tensor>> trajectory = new ArrayList<>();
        TensorBuffer loss = TensorBuffer.allocate(DType.F64, Shape.scalar());
        try (State state = backend.allocate(StateSpec.of(training.program()));
                Executable executable = backend.compile(Lowering.lower(training.program(), backend))) {
            state.spec().entries().keySet().forEach(name -> state.write(name, begin.get(name)));
            for (Batch batch : batches) {
                long step = firstStep + trajectory.size();
                Map<String, Tensor> inputs = new LinkedHashMap<>();
                rates.forEach((name, rate) -> inputs.put(name, Tensor.scalar(DType.F64, rate)));
                inputs.put(ModelPrograms.FEATURES, batch.features());
                inputs.put(ModelPrograms.TARGET, batch.target());
                inputs.put(ModelPrograms.KEY, Tensor.of(Shape.of(2), SEED, step));
                inputs.put(ModelPrograms.STEP, Tensor.scalar(DType.F64, (double) step));
                boolean applied = executable.run(
                        state,
                        training.program().inputs().keySet().stream()
                                .map(inputs::get)
                                .toList(),
                        List.of(loss));
                if (!applied) {
                    throw new IllegalStateException("loss or gradients of step " + step + " are not finite");
                }
                Map<String, Tensor> after = new LinkedHashMap<>();
                state.spec().entries().keySet().forEach(name -> after.put(name, state.read(name)));
                trajectory.add(after);
            }
        }
        return trajectory;
    }

    private static Tensor filled(DeclaredState declared) {
        return Tensor.filled(declared.type().dtype(), declared.type().shape(), declared.start());
    }

    private static TensorType typeOf(Tensor tensor) {
        return new TensorType(tensor.dtype(), tensor.shape());
    }
}
