package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.option.Options;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layers whose input holds sequences of different lengths. */
class SequencesTest {
    private static final Tensor LENGTHS = Tensor.of(Shape.of(3), 2L, 0L, 3L);

    /** Three sequences of two channels; {@code p} stands where there is padding. */
    private static Tensor sequences(double p) {
        return Tensor.of(DType.F64, Shape.of(3, 3, 2), 1, -4, 2, -5, p, p, p, p, p, p, p, p, 0.5, -1, 4, -2, 0.25, -3);
    }

    private record Outcome(Tensor output, Tensor gradient) {}

    private static GraphBuilder described(LayerType type, Map<String, ?> options, Shape shape, Value[] made) {
        GraphBuilder graph = new GraphBuilder();
        made[0] = graph.input("x", DType.F64, shape);
        Value lengths = graph.input("lengths", DType.I64, Shape.of(shape.dim(0)));
        LayerPart part =
                new LayerPart("layer", type, Options.parse(type.options(), options), List.of(LayerPart.MODEL_INPUT));
        made[1] = ModelDescription.of(
                        graph, List.of(part), made[0], DType.F64, true, Optional.empty(), Optional.of(lengths))
                .output();
        return graph;
    }

    /** The layer's output and the gradient of the sum of its squares. */
    private static Outcome run(LayerType type, Tensor x) {
        Value[] made = new Value[2];
        GraphBuilder graph = described(type, Map.of(), x.shape(), made);
        Value gradient = Differentiation.gradients(graph, graph.sum(graph.square(made[1])), List.of(made[0]))
                .get(0);
        ReferenceBackend backend = new ReferenceBackend();
        Program program =
                Lowering.lower(new Program(graph.graph(), Map.of("y", made[1]), Map.of(), Optional.empty()), backend);
        Program both =
                Lowering.lower(new Program(graph.graph(), Map.of("g", gradient), Map.of(), Optional.empty()), backend);
        return new Outcome(results(backend, program, x, made[1].shape()), results(backend, both, x, x.shape()));
    }

    private static Tensor results(ReferenceBackend backend, Program program, Tensor x, Shape shape) {
        TensorBuffer result = TensorBuffer.allocate(DType.F64, shape);
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            executable.run(state, List.of(x, LENGTHS), List.of(result));
        }
        return result.freeze();
    }

    @Test
    void theMeanOverASequenceIsThatOfItsRealElements() {
        assertArrayEquals(
                new double[] {1.5, -4.5, 0, 0, 4.75 / 3, -2},
                run(new GlobalAvgPool1d(), sequences(0)).output().toDoubles());
    }

    @Test
    void theGreatestOfASequenceIsOneOfItsRealElements() {
        // All elements of the second channel are negative, so zeros would win if they counted.
        assertArrayEquals(
                new double[] {2, -4, 0, 0, 4, -1},
                run(new GlobalMaxPool1d(), sequences(0)).output().toDoubles());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300})
    void whatThePaddingHoldsChangesNoBitOfResultOrGradient(double garbage) {
        for (LayerType type : List.of(new GlobalAvgPool1d(), new GlobalMaxPool1d())) {
            Outcome clean = run(type, sequences(0));
            Outcome dirty = run(type, sequences(garbage));
            assertEquals(clean.output(), dirty.output(), type.summary());
            assertEquals(clean.gradient(), dirty.gradient(), type.summary());
        }
    }

    @Test
    void paddingHasNoGradient() {
        // d/dx of (mean)^2 is 2 mean / length: 2 * 1.5 / 2 and 2 * -4.5 / 2 in the first sequence, nothing in its
        // padding.
        double[] gradient = run(new GlobalAvgPool1d(), sequences(7)).gradient().toDoubles();
        assertArrayEquals(new double[] {1.5, -4.5, 1.5, -4.5, 0, 0, 0, 0, 0, 0, 0, 0}, Arrays.copyOf(gradient, 12));
    }

    @Test
    void layersThatWouldTakePaddingForDataRefuseIt() {
        assertRefused(new Flatten(), Map.of(), Shape.of(3, 4, 2), "merges the sequence with other axes");
        assertRefused(new Dense(), Map.of("out_features", 2L), Shape.of(3, 4), "adds up the elements of a sequence");
        assertRefused(new Softmax(), Map.of("dim", 1L), Shape.of(3, 4, 2), "works along the sequence");
        assertRefused(
                new Conv2d(),
                Map.of("out_channels", 2L, "kernel_size", 1L),
                Shape.of(3, 4, 2, 2),
                "adds up the elements of a sequence as channels");
    }

    @Test
    void layersThatNormaliseOverTheSequenceRefuseIt() {
        String channels = "takes axis 1, the sequence, for channels";
        assertRefused(new BatchNorm(), Map.of(), Shape.of(3, 4, 2), channels);
        assertRefused(new GroupNorm(), Map.of("num_groups", 2L), Shape.of(3, 4, 2), channels);
        assertRefused(new InstanceNorm(), Map.of(), Shape.of(3, 4, 2), channels);
        assertRefused(new LocalResponseNorm(), Map.of("size", 2L), Shape.of(3, 4, 2), channels);
        assertRefused(new Normalize(), Map.of(), Shape.of(3, 4, 2), "works along the sequence");
        assertRefused(
                new LayerNorm(),
                Map.of("normalized_shape", List.of(4L, 2L)),
                Shape.of(3, 4, 2),
                "normalises the sequence as a whole");
        assertRefused(
                new RmsNorm(),
                Map.of("normalized_shape", List.of(4L, 2L)),
                Shape.of(3, 4, 2),
                "normalises the sequence as a whole");
    }

    private static void assertRefused(LayerType type, Map<String, ?> options, Shape shape, String what) {
        Value[] made = new Value[2];
        assertEquals(
                what + ", and so would take padding for data: the input holds sequences of different lengths, "
                        + new TensorType(DType.F64, shape) + "; reduce them first, as global_avg_pool1d does",
                assertThrows(IllegalArgumentException.class, () -> described(type, options, shape, made))
                        .getMessage());
    }
}
