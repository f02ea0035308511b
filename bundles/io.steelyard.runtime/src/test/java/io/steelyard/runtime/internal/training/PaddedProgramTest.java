package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.graph.TensorType;
import io.steelyard.layer.LayerType;
import io.steelyard.layers.internal.Dense;
import io.steelyard.layers.internal.GlobalAvgPool1d;
import io.steelyard.layers.internal.GlobalMaxPool1d;
import io.steelyard.layers.internal.Tanh;
import io.steelyard.objectives.internal.CrossEntropyLoss;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The programs themselves are given padding that holds anything: the layers leave it out, not only the batches. */
class PaddedProgramTest {
    private static final Backend BACKEND = new ReferenceBackend();
    private static final TensorType FEATURES = new TensorType(DType.F64, Shape.of(3, 4, 2));
    private static final long[] LENGTHS = {2, 4, 0};

    private static LayerPart layer(String name, LayerType type, Map<String, ?> options, String input) {
        return new LayerPart(name, type, Options.parse(type.options(), options), List.of(input));
    }

    private static ModelPrograms programs(LayerType pooling) {
        CrossEntropyLoss loss = new CrossEntropyLoss();
        return new ModelPrograms(
                List.of(
                        layer("first", new Dense(), Map.of("out_features", 3L), LayerPart.MODEL_INPUT),
                        layer("tanh", new Tanh(), Map.of(), "first"),
                        layer("second", new Dense(), Map.of("out_features", 3L), "tanh"),
                        layer("pool", pooling, Map.of(), "second"),
                        layer("head", new Dense(), Map.of("out_features", 2L), "pool")),
                DType.F64,
                loss,
                Options.parse(loss.options(), Map.of()),
                true);
    }

    private static Tensor features(double padding) {
        double[] values = new double[24];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 2 % 4 < LENGTHS[i / 8] ? Math.sin(i) : padding;
        }
        return Tensor.of(DType.F64, FEATURES.shape(), values);
    }

    /** Loss, weights after a step of gradient descent, which are the gradients in disguise, and predictions. */
    private static List<Tensor> results(LayerType pooling, double padding) {
        ModelPrograms programs = programs(pooling);
        Sgd sgd = new Sgd();
        Program training = programs.training(
                        FEATURES,
                        new TensorType(DType.I64, Shape.of(3)),
                        new UpdateRule(sgd, Options.parse(sgd.options(), Map.of())),
                        List.of())
                .program();
        Map<String, HostData> inputs = Map.of(
                ModelPrograms.FEATURES, features(padding),
                ModelPrograms.LENGTHS, Tensor.of(Shape.of(3), LENGTHS),
                ModelPrograms.TARGET, Tensor.of(Shape.of(3), 1L, 0L, 1L),
                ModelPrograms.KEY, Tensor.of(Shape.of(2), 1L, 1L),
                ModelPrograms.STEP, Tensor.of(DType.F64, Shape.scalar(), 1),
                ModelPrograms.RATE, Tensor.of(DType.F64, Shape.scalar(), 1));
        List<Tensor> results = new ArrayList<>();
        try (State state = BACKEND.allocate(StateSpec.of(training))) {
            state.spec().entries().forEach((name, type) -> state.write(name, weight(name, type)));
            results.addAll(run(programs.prediction(FEATURES), state, inputs));
            results.addAll(run(training, state, inputs));
            state.spec().entries().keySet().forEach(name -> results.add(state.read(name)));
        }
        return results;
    }

    private static Tensor weight(String name, TensorType type) {
        double[] values = new double[(int) type.shape().elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.cos(name.hashCode() % 7 + i);
        }
        return Tensor.of(type.dtype(), type.shape(), values);
    }

    private static List<Tensor> run(Program described, State state, Map<String, HostData> inputs) {
        Program program = Engine.ready(described, BACKEND);
        Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
        program.outputs()
                .forEach((name, value) -> outputs.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
        try (Executable executable = BACKEND.compile(program)) {
            assertTrue(
                    executable.run(
                            state,
                            program.inputs().keySet().stream().map(inputs::get).toList(),
                            List.copyOf(outputs.values())),
                    "the step is finite");
        }
        return outputs.values().stream().map(TensorBuffer::toTensor).toList();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.NEGATIVE_INFINITY, 1e308, -0.0})
    void whatThePaddingHoldsChangesNoBitOfPredictionLossAndGradients(double garbage) {
        for (LayerType pooling : List.of(new GlobalAvgPool1d(), new GlobalMaxPool1d())) {
            assertEquals(results(pooling, 0), results(pooling, garbage), pooling.summary());
        }
    }
}
