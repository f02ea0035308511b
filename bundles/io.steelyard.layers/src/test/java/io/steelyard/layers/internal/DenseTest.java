package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.TensorType;
import io.steelyard.layer.Parameter;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DenseTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "3, 7", "784, 128"})
    void aLayerOfNNeuronsOnMInputsHasMPlusOneTimesNParameters(long inputs, long neurons) {
        assertEquals((inputs + 1) * neurons, count(inputs, neurons));
    }

    @Test
    void aNetworkOf5And8And1NeuronsHas57Parameters() {
        assertEquals(57, network(5, 8, 1));
    }

    @Test
    void aNetworkOf300And1000And1000And128NeuronsHas1430128Parameters() {
        assertEquals(1_430_128, network(300, 1000, 1000, 128));
    }

    @Test
    void parametersAreNamedAndLaidOutAsInPyTorch() {
        Map<String, Parameter> parameters = parameters(Map.of("out_features", 3L), 5);
        assertEquals(List.of("weight", "bias"), List.copyOf(parameters.keySet()));
        assertEquals(Shape.of(3, 5), parameters.get("weight").shape());
        assertEquals(Shape.of(3), parameters.get("bias").shape());
    }

    @Test
    void withoutABiasThereIsOnlyAWeight() {
        assertEquals(
                List.of("weight"),
                List.copyOf(
                        parameters(Map.of("out_features", 3L, "bias", false), 5).keySet()));
    }

    @Test
    void bothParametersStartWithinOneOverTheRootOfTheInputs() {
        Map<String, Parameter> parameters = parameters(Map.of("out_features", 3L), 16);
        assertEquals(16, parameters.get("weight").fanIn());
        assertEquals("kaiming_uniform", parameters.get("weight").initializer());
        assertEquals(Map.of("a", Math.sqrt(5)), parameters.get("weight").initializerOptions());
        assertEquals("uniform", parameters.get("bias").initializer());
        assertEquals(Map.of("a", -0.25, "b", 0.25), parameters.get("bias").initializerOptions());
    }

    private static long network(long... neurons) {
        return IntStream.range(1, neurons.length)
                .mapToLong(i -> count(neurons[i - 1], neurons[i]))
                .sum();
    }

    private static long count(long inputs, long neurons) {
        return parameters(Map.of("out_features", neurons), inputs).values().stream()
                .mapToLong(parameter -> parameter.shape().elements())
                .sum();
    }

    private static Map<String, Parameter> parameters(Map<String, ?> options, long inputs) {
        return new LayerProbe(new Dense(), options, DType.F32, true)
                .parameters(new TensorType(DType.F32, Shape.of(2, inputs)));
    }
}
