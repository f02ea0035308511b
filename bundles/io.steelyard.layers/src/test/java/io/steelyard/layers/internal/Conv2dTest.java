package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.TensorType;
import io.steelyard.layer.Parameter;
import io.steelyard.option.InvalidOptionsException;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Conv2dTest {
    @Test
    void parametersAreNamedAndLaidOutAsInPyTorch() {
        Map<String, Parameter> parameters = parameters(
                Map.of("out_channels", 6L, "kernel_size", List.of(3L, 2L), "groups", 2L), Shape.of(1, 4, 8, 8));
        assertEquals(List.of("weight", "bias"), List.copyOf(parameters.keySet()));
        assertEquals(Shape.of(6, 2, 3, 2), parameters.get("weight").shape());
        assertEquals(Shape.of(6), parameters.get("bias").shape());
    }

    @Test
    void bothParametersStartWithinOneOverTheRootOfTheFanIn() {
        Map<String, Parameter> parameters =
                parameters(Map.of("out_channels", 6L, "kernel_size", 2L), Shape.of(1, 4, 8, 8));
        assertEquals(16, parameters.get("weight").fanIn());
        assertEquals("kaiming_uniform", parameters.get("weight").initializer());
        assertEquals(Map.of("a", Math.sqrt(5)), parameters.get("weight").initializerOptions());
        assertEquals(Map.of("a", -0.25, "b", 0.25), parameters.get("bias").initializerOptions());
    }

    @Test
    void aKernelThatDoesNotFitIsRefusedWithBothShapes() {
        assertEquals(
                "kernel 5x5 does not fit input 1x4x4",
                refusal(Map.of("out_channels", 6L, "kernel_size", 5L), Shape.of(2, 1, 4, 4)));
    }

    @Test
    void aKernelThatDoesNotFitThePaddedInputIsRefusedWithItsSizeToo() {
        assertEquals(
                "kernel 5x3 with dilation 2x1 does not fit input 1x4x4 padded to 8x4",
                refusal(
                        Map.of(
                                "out_channels",
                                6L,
                                "kernel_size",
                                List.of(5L, 3L),
                                "dilation",
                                List.of(2L, 1L),
                                "padding",
                                List.of(2L, 0L)),
                        Shape.of(2, 1, 4, 4)));
    }

    @Test
    void anInputThatIsNoBatchOfImagesIsRefused() {
        assertEquals(
                "expected an input [N, C, H, W], found [2, 5, 5]",
                refusal(Map.of("out_channels", 6L, "kernel_size", 3L), Shape.of(2, 5, 5)));
    }

    @Test
    void groupsThatDoNotDivideTheChannelsAreRefused() {
        assertEquals(
                "groups 3 must divide both the 4 channels of input [2, 4, 5, 5] and out_channels 6",
                refusal(Map.of("out_channels", 6L, "kernel_size", 3L, "groups", 3L), Shape.of(2, 4, 5, 5)));
    }

    @Test
    void paddingToTheSameSizeNeedsStrideOne() {
        assertEquals(
                "padding 'same' needs stride 1, found 2x1",
                refusal(
                        Map.of("out_channels", 6L, "kernel_size", 3L, "padding", "same", "stride", List.of(2L, 1L)),
                        Shape.of(2, 4, 5, 5)));
    }

    @Test
    void negativePaddingIsRefused() {
        InvalidOptionsException refused = assertThrows(
                InvalidOptionsException.class,
                () -> parameters(Map.of("out_channels", 6L, "kernel_size", 3L, "padding", -1L), Shape.of(2, 4, 5, 5)));
        assertEquals(
                "padding: expected an integer or a list of 2 integers, none negative, 'same' or 'valid', found -1",
                refused.getMessage());
    }

    @Test
    void aReflectionNeedsMoreElementsThanItPuts() {
        assertEquals(
                "padding 4 in mode 'reflect' is too much for axis 2 of input [2, 1, 4, 4], expected at most 3",
                refusal(
                        Map.of("out_channels", 1L, "kernel_size", 3L, "padding", 4L, "padding_mode", "reflect"),
                        Shape.of(2, 1, 4, 4)));
    }

    /** A kernel of one column that picks what lies two to the left, and one that picks what lies two to the right. */
    @ParameterizedTest
    @CsvSource({
        "zeros, '0 0 1 2', '3 4 0 0'",
        "reflect, '3 2 1 2', '3 4 3 2'",
        "replicate, '1 1 1 2', '3 4 4 4'",
        "circular, '3 4 1 2', '3 4 1 2'"
    })
    void paddingConsistsOfWhatItsModeSays(String mode, String left, String right) {
        assertArrayEquals(numbers(left), shifted(mode, 0));
        assertArrayEquals(numbers(right), shifted(mode, 4));
    }

    @Test
    void paddingAnEvenKernelToTheSameSizePutsTheOddElementBehind() {
        LayerProbe probe = new LayerProbe(
                new Conv2d(),
                Map.of("out_channels", 1L, "kernel_size", List.of(1L, 2L), "padding", "same", "bias", false),
                DType.F64,
                false);
        Tensor sums = probe.output(
                new ReferenceBackend(),
                List.of(Tensor.of(Shape.of(1, 1, 1, 3), 1.0, 2.0, 4.0)),
                Map.of("weight", Tensor.of(Shape.of(1, 1, 1, 2), 1.0, 1.0)));
        assertArrayEquals(new double[] {3, 6, 4}, sums.toDoubles());
    }

    private static double[] shifted(String mode, int pick) {
        double[] kernel = new double[5];
        kernel[pick] = 1;
        return new LayerProbe(
                        new Conv2d(),
                        Map.of(
                                "out_channels",
                                1L,
                                "kernel_size",
                                List.of(1L, 5L),
                                "padding",
                                List.of(0L, 2L),
                                "padding_mode",
                                mode,
                                "bias",
                                false),
                        DType.F64,
                        false)
                .output(
                        new ReferenceBackend(),
                        List.of(Tensor.of(Shape.of(1, 1, 1, 4), 1.0, 2.0, 3.0, 4.0)),
                        Map.of("weight", Tensor.of(Shape.of(1, 1, 1, 5), kernel)))
                .toDoubles();
    }

    private static double[] numbers(String text) {
        return Arrays.stream(text.split(" ", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static String refusal(Map<String, ?> options, Shape input) {
        return assertThrows(IllegalArgumentException.class, () -> parameters(options, input))
                .getMessage();
    }

    private static Map<String, Parameter> parameters(Map<String, ?> options, Shape input) {
        return new LayerProbe(new Conv2d(), options, DType.F64, true).parameters(new TensorType(DType.F64, input));
    }
}
