package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.TensorType;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.InvalidOptionsException;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What golden data does not show of the layers that normalise. */
class NormalizationTest {
    private static final int CHANNELS = 3;

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5})
    void aBatchOfAnyNumberOfAxesHasChannelsOfMean0AndVariance1(int rank) {
        long[] dims = {4, CHANNELS, 2, 3, 2};
        Shape shape = Shape.of(Arrays.copyOf(dims, rank));
        Tensor x =
                Tensor.of(shape, new Random(1).doubles(shape.elements(), 5, 9).toArray());
        double[] y = new LayerProbe(new BatchNorm(), Map.of("affine", false, "eps", 0.0), DType.F64, true)
                .output(new ReferenceBackend(), List.of(x), buffers(0))
                .toDoubles();
        int inner = (int) shape.slice(2, rank).elements();
        for (int channel = 0; channel < CHANNELS; channel++) {
            int wanted = channel;
            double[] values = IntStream.range(0, y.length)
                    .filter(i -> i / inner % CHANNELS == wanted)
                    .mapToDouble(i -> y[i])
                    .toArray();
            // At most 48 values of magnitude 2, each with errors of a few units of 2^-53 of the input's 9.
            assertEquals(0, Arrays.stream(values).average().orElseThrow(), 1e-14);
            assertEquals(1, Arrays.stream(values).map(v -> v * v).average().orElseThrow(), 1e-14);
        }
    }

    @Test
    void aCumulativeAverageWeighsTheNthBatchByOneOverN() {
        Tensor x = Tensor.of(Shape.of(2, CHANNELS), 1.0, 2.0, 3.0, 3.0, 6.0, 9.0);
        Map<String, Tensor> after = new LayerProbe(
                        new BatchNorm(), Map.of("momentum", "none", "affine", false), DType.F64, true)
                .run(new ReferenceBackend(), List.of(x), buffers(3), x)
                .buffersAfter();
        // Means 2, 4, 6 and unbiased variances 2, 8, 18 as the fourth batch, after three of mean 0 and variance 1.
        assertArrayEquals(new double[] {0.5, 1, 1.5}, after.get("running_mean").toDoubles());
        assertArrayEquals(
                new double[] {1.25, 2.75, 5.25}, after.get("running_var").toDoubles());
        assertEquals(4, after.get("num_batches_tracked").getDouble(0));
    }

    private static Map<String, Tensor> buffers(long count) {
        return Map.of(
                "running_mean", Tensor.filled(DType.F64, Shape.of(CHANNELS), 0),
                "running_var", Tensor.filled(DType.F64, Shape.of(CHANNELS), 1),
                "num_batches_tracked", Tensor.of(Shape.scalar(), count));
    }

    @Test
    void scaleAndShiftChangeNothingAtFirst() {
        for (LayerType type : List.of(new BatchNorm(), new LayerNorm())) {
            Map<String, Parameter> parameters = parameters(type, Map.of(), 4, CHANNELS);
            assertEquals(List.of("weight", "bias"), List.copyOf(parameters.keySet()));
            assertEquals("ones", parameters.get("weight").initializer());
            assertEquals("zeros", parameters.get("bias").initializer());
            assertEquals(Shape.of(CHANNELS), parameters.get("weight").shape());
        }
    }

    @Test
    void aLayerNormWithoutBiasHasAScaleAlone() {
        assertEquals(
                List.of("weight"),
                List.copyOf(
                        parameters(new LayerNorm(), Map.of("bias", false), 4, 3).keySet()));
    }

    @Test
    void oneValueForAChannelIsRefusedInTraining() {
        assertRefused("needs two values or more in training, found input [1, 3]", new BatchNorm(), Map.of(), 1, 3);
        assertRefused(
                "needs two values or more in training, found input [5, 3, 1]",
                new InstanceNorm(),
                Map.of("track_running_stats", true),
                5,
                3,
                1);
    }

    @Test
    void groupsThatDoNotDivideTheChannelsAreRefused() {
        assertRefused(
                "num_groups 2 does not divide the 3 channels of input [4, 3]",
                new GroupNorm(),
                Map.of("num_groups", 2L),
                4,
                3);
    }

    @Test
    void anInputThatDoesNotEndWithTheNormalizedShapeIsRefused() {
        assertRefused(
                "input [2, 3, 6] does not end with normalized_shape [6, 3]",
                new LayerNorm(),
                Map.of("normalized_shape", List.of(6L, 3L)),
                2,
                3,
                6);
    }

    @ParameterizedTest
    @CsvSource({"1.5", "sometimes"})
    void aMomentumIsANumberFrom0To1OrNone(String given) {
        Object momentum = given.equals("1.5") ? Double.valueOf(1.5) : given;
        assertThrows(
                InvalidOptionsException.class, () -> parameters(new BatchNorm(), Map.of("momentum", momentum), 4, 3));
    }

    private static void assertRefused(String message, LayerType type, Map<String, ?> options, long... input) {
        RuntimeException refusal = assertThrows(IllegalArgumentException.class, () -> parameters(type, options, input));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    private static Map<String, Parameter> parameters(LayerType type, Map<String, ?> options, long... input) {
        return new LayerProbe(type, options, DType.F32, true).parameters(new TensorType(DType.F32, Shape.of(input)));
    }
}
