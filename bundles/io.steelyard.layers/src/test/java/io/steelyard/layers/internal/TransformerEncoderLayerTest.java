package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.Options;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link GoldenLayersTest} does not show of it: padding, dropout, and what it starts from. */
class TransformerEncoderLayerTest {
    private static final Map<String, Object> OPTIONS = Map.of("nhead", 2L, "dim_feedforward", 6L, "dropout", 0.0);
    private static final int CHANNELS = 4;

    private final Backend backend = new ReferenceBackend();
    private final LayerType type = new TransformerEncoderLayer();

    /** Places of four channels, the last of them {@code p} where they are padding. */
    private static Tensor sequence(int places, int real, double p) {
        return Tensor.of(
                DType.F64,
                Shape.of(1, places, CHANNELS),
                IntStream.range(0, places * CHANNELS)
                        .mapToDouble(i -> i < real * CHANNELS ? Math.sin(i + 1) : p)
                        .toArray());
    }

    /** The outputs of the real places of one sequence, with weights that are all different. */
    private double[] real(Map<String, Object> options, Tensor x, long length) {
        GraphBuilder graph = new GraphBuilder();
        Value input = graph.input("x", x.dtype(), x.shape());
        Value lengths = graph.input("lengths", DType.I64, Shape.of(1));
        LayerPart part =
                new LayerPart("layer", type, Options.parse(type.options(), options), List.of(LayerPart.MODEL_INPUT));
        Value output = ModelDescription.of(
                        graph, List.of(part), input, DType.F64, true, Optional.empty(), Optional.of(lengths))
                .output();
        Program program =
                Lowering.lower(new Program(graph.graph(), Map.of("y", output), Map.of(), Optional.empty()), backend);
        TensorBuffer result = TensorBuffer.allocate(DType.F64, output.shape());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            state.spec().entries().forEach((name, type) -> state.write(name, weight(name, type)));
            executable.run(state, List.of(x, Tensor.of(Shape.of(1), length)), List.of(result));
        }
        return Arrays.copyOf(result.toDoubles(), (int) length * CHANNELS);
    }

    private static Tensor weight(String name, TensorType type) {
        double phase = name.hashCode() % 7;
        return Tensor.of(
                type.dtype(),
                type.shape(),
                IntStream.range(0, (int) type.shape().elements())
                        .mapToDouble(i -> Math.cos(phase + i))
                        .toArray());
    }

    @Test
    void aSequenceWithPaddingIsWhatItIsWithout() {
        // Sums of a few products, with more zeros among them: some units of 2^-53.
        assertArrayEquals(
                real(OPTIONS, sequence(3, 3, 0), 3), real(OPTIONS, sequence(5, 3, 8), 3), 1e-14, "padded to 5");
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300})
    void whatThePaddingHoldsChangesNoBitOfWhatIsReal(double garbage) {
        assertArrayEquals(real(OPTIONS, sequence(5, 3, 0), 3), real(OPTIONS, sequence(5, 3, garbage), 3));
    }

    @Test
    void aCausalPlaceDoesNotHeedThoseBehindIt() {
        Map<String, Object> causal = Map.of("nhead", 2L, "dim_feedforward", 6L, "dropout", 0.0, "is_causal", true);
        double[] whole = real(causal, sequence(4, 4, 0), 4);
        double[] beginning = real(causal, sequence(2, 2, 0), 2);
        assertArrayEquals(beginning, Arrays.copyOf(whole, beginning.length), 1e-14);
        double[] all = real(OPTIONS, sequence(4, 4, 0), 4);
        assertNotEquals(beginning[0], all[0], 1e-6);
    }

    @Test
    void headsThatDoNotDivideTheChannelsAreRefused() {
        LayerProbe probe = new LayerProbe(type, Map.of("nhead", 3L), DType.F64, false);
        TensorType input = new TensorType(DType.F64, Shape.of(2, 5, 4));
        String message = assertThrows(IllegalArgumentException.class, () -> probe.parameters(input))
                .getMessage();
        assertTrue(message.contains("nhead 3 does not divide the 4 channels of input [2, 5, 4]"), message);
    }

    @Test
    void parametersHaveTheNamesAndStartsOfPyTorch() {
        LayerProbe probe = new LayerProbe(type, OPTIONS, DType.F64, true);
        Map<String, Parameter> found = probe.parameters(new TensorType(DType.F64, Shape.of(2, 5, CHANNELS)));
        assertEquals(
                List.of(
                        "self_attn.in_proj_weight [12, 4] xavier_uniform",
                        "self_attn.in_proj_bias [12] zeros",
                        "self_attn.out_proj.weight [4, 4] kaiming_uniform",
                        "self_attn.out_proj.bias [4] zeros",
                        "norm1.weight [4] ones",
                        "norm1.bias [4] zeros",
                        "linear1.weight [6, 4] kaiming_uniform",
                        "linear1.bias [6] uniform",
                        "linear2.weight [4, 6] kaiming_uniform",
                        "linear2.bias [4] uniform",
                        "norm2.weight [4] ones",
                        "norm2.bias [4] zeros"),
                found.values().stream()
                        .map(each -> each.name() + " " + each.shape() + " " + each.initializer())
                        .toList());
    }
}
