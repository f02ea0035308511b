package io.steelyard.compiler.describe;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.Passes;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.objective.Objective;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A model in training on the reference backend, step by step, as the runtime would do it. */
final class Training implements AutoCloseable {
    static final Options NO_OPTIONS = Options.parse(List.of(), Map.of());

    /** {@code sum((prediction - target)^2) / 2}. */
    static final Objective HALF_SQUARES = scope -> {
        GraphBuilder g = scope.graph();
        return g.mul(g.sum(g.square(g.sub(scope.prediction(), scope.target()))), 0.5);
    };

    private static final Backend BACKEND = new ReferenceBackend();
    private static final long SEED = 7;

    /** An optimizer that is described by a function. */
    record Rule(Function<UpdateScope, Value> description) implements Optimizer {
        @Override
        public double defaultRate() {
            return 1;
        }

        @Override
        public Value describe(UpdateScope scope) {
            return description.apply(scope);
        }
    }

    /** {@code w - rate * gradient}. */
    static final Optimizer DESCENT = new Rule(scope -> {
        GraphBuilder g = scope.graph();
        return g.sub(scope.parameter(), g.mul(scope.rate(), scope.gradient()));
    });

    static LayerPart layer(String name, LayerType type) {
        return new LayerPart(name, type, NO_OPTIONS, List.of(LayerPart.MODEL_INPUT));
    }

    static ModelPrograms model(DType dtype, LayerPart... layers) {
        return new ModelPrograms(List.of(layers), dtype, HALF_SQUARES, NO_OPTIONS);
    }

    static UpdateRule descent() {
        return new UpdateRule(DESCENT, NO_OPTIONS);
    }

    /** The first element of a value of a graph without inputs or states. */
    static double value(GraphBuilder graph, Value value) {
        Program program = new Program(graph.graph(), Map.of("value", value), Map.of(), Optional.empty());
        TensorBuffer buffer = TensorBuffer.allocate(value.dtype(), value.shape());
        try (State state = BACKEND.allocate(StateSpec.of(program));
                Executable executable = BACKEND.compile(program)) {
            executable.run(state, List.of(), List.of(buffer));
        }
        return buffer.getDouble(0);
    }

    final ModelPrograms.Training described;
    private final Program program;
    private final State state;
    private final Executable executable;
    private final Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
    private final Map<String, Double> rates = new HashMap<>(Map.of(ModelPrograms.RATE, 1.0));
    private long step;

    /**
     * A training at its beginning.
     *
     * @param input the type of features and targets
     * @param parameters what they start from
     */
    Training(
            ModelPrograms model, TensorType input, UpdateRule rule, Map<String, Tensor> parameters, String... observe) {
        this(model.training(input, input, rule, List.of(observe)), parameters);
    }

    /** A described training at its beginning. */
    Training(ModelPrograms.Training described, Map<String, Tensor> parameters) {
        this.described = described;
        program = Passes.standard().apply(described.program());
        state = BACKEND.allocate(StateSpec.of(program));
        executable = BACKEND.compile(program);
        program.outputs()
                .forEach((name, value) -> outputs.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
        Map<String, Tensor> start = new HashMap<>(parameters);
        described.buffers().forEach((name, declared) -> start.put(name, filled(declared)));
        described.slots().forEach((name, declared) -> start.put(name, filled(declared)));
        state.spec().entries().keySet().forEach(name -> state.write(name, start.get(name)));
    }

    private static Tensor filled(DeclaredState declared) {
        return Tensor.filled(declared.type().dtype(), declared.type().shape(), declared.start());
    }

    /** Makes later steps have this learning rate. */
    Training rate(String input, double rate) {
        rates.put(input, rate);
        return this;
    }

    /** Takes one step; whether it was applied. */
    boolean step(Tensor features, Tensor target) {
        step++;
        Map<String, Tensor> inputs = new HashMap<>();
        inputs.put(ModelPrograms.FEATURES, features);
        inputs.put(ModelPrograms.TARGET, target);
        inputs.put(ModelPrograms.KEY, Tensor.of(Shape.of(2), SEED, step));
        inputs.put(ModelPrograms.STEP, Tensor.scalar(DType.F64, (double) step));
        rates.forEach((name, rate) -> inputs.put(name, Tensor.scalar(DType.F64, rate)));
        List<Tensor> ordered = new ArrayList<>();
        program.inputs().keySet().forEach(name -> ordered.add(inputs.get(name)));
        return executable.run(state, ordered, List.copyOf(outputs.values()));
    }

    /** An entry of the state. */
    Tensor state(String name) {
        return state.read(name);
    }

    /** The first element of an entry of the state. */
    double first(String name) {
        return state.read(name).getDouble(0);
    }

    /** The whole state. */
    Map<String, Tensor> state() {
        Map<String, Tensor> all = new LinkedHashMap<>();
        state.spec().entries().keySet().forEach(name -> all.put(name, state.read(name)));
        return all;
    }

    /** What the last step gave out. */
    Tensor output(String name) {
        return outputs.get(name).toTensor();
    }

    @Override
    public void close() {
        executable.close();
        state.close();
    }
}
