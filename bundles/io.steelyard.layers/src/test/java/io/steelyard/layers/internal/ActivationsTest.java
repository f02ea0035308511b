package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.TensorType;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What golden data does not cover: bends, where derivatives are a convention, and inputs far out. */
class ActivationsTest {
    private static final double SELU_SLOPE = 1.0507009873554805 * 1.6732632423543772;

    /** The backward kernels of PyTorch 2.13 say which side a bend belongs to. */
    static Stream<Arguments> bends() {
        return Stream.of(
                arguments(new Relu(), Map.of(), 0, 0),
                arguments(new Relu6(), Map.of(), 0, 0),
                arguments(new Relu6(), Map.of(), 6, 0),
                arguments(new Hardtanh(), Map.of(), -1, 0),
                arguments(new Hardtanh(), Map.of(), 1, 0),
                arguments(new LeakyRelu(), Map.of("negative_slope", 0.1), 0, 0.1),
                arguments(new Elu(), Map.of("alpha", 1.3), 0, 1.3),
                arguments(new Selu(), Map.of(), 0, SELU_SLOPE),
                arguments(new Celu(), Map.of("alpha", 0.7), 0, 1),
                arguments(new Softplus(), Map.of(), 0, 0.5),
                arguments(new Softplus(), Map.of("threshold", 0.0), 0, 0.5),
                arguments(new LogSigmoid(), Map.of(), 0, 0.5),
                arguments(new Mish(), Map.of(), 0, 0.6),
                arguments(new Softsign(), Map.of(), 0, 1),
                arguments(new Hardsigmoid(), Map.of(), -3, 0),
                arguments(new Hardsigmoid(), Map.of(), 3, 0),
                arguments(new Hardswish(), Map.of(), -3, 0),
                arguments(new Hardswish(), Map.of(), 3, 1),
                arguments(new Softshrink(), Map.of(), 0.5, 0),
                arguments(new Softshrink(), Map.of(), -0.5, 0),
                arguments(new Hardshrink(), Map.of(), 0.5, 0),
                arguments(new Hardshrink(), Map.of(), -0.5, 0),
                arguments(new Threshold(), Map.of("threshold", 0.1, "value", 20.0), 0.1, 0));
    }

    @ParameterizedTest
    @MethodSource("bends")
    void theGradientAtABendIsThatOfPyTorch(LayerType type, Map<String, ?> options, double at, double expected) {
        // A few roundings of numbers near 1.
        assertEquals(expected, gradient(type, options, at), 1e-15);
    }

    @Test
    void theGradientsThatPyTorchComputesWithRoundedConstantsAreExact() {
        assertEquals(1.0 / 6, gradient(new Hardsigmoid(), Map.of(), 1), 1e-16);
        assertEquals(Math.exp(-2 / 0.7), gradient(new Celu(), Map.of("alpha", 0.7), -2), 1e-16);
    }

    static Stream<LayerType> elementwise() {
        return Stream.of(
                new Relu(),
                new Relu6(),
                new Hardtanh(),
                new LeakyRelu(),
                new Elu(),
                new Selu(),
                new Celu(),
                new Gelu(),
                new Silu(),
                new Mish(),
                new Sigmoid(),
                new Tanh(),
                new Softplus(),
                new Softsign(),
                new Hardsigmoid(),
                new Hardswish(),
                new LogSigmoid(),
                new Tanhshrink(),
                new Softshrink(),
                new Hardshrink(),
                new Softmax(),
                new LogSoftmax(),
                new Softmin());
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void inputsWhoseExponentialOverflowsGiveFiniteOutputsAndGradients(LayerType type) {
        Tensor x = Tensor.of(Shape.of(1, 2), -1e4, 1e4);
        LayerProbe.Outcome outcome = probe(type, Map.of())
                .run(new ReferenceBackend(), List.of(x), Map.of(), Tensor.filled(DType.F64, x.shape(), 1));
        assertTrue(
                Arrays.stream(outcome.output().toDoubles()).allMatch(Double::isFinite),
                outcome.output().toString());
        Tensor gradient = outcome.inputGradients().get(0).orElseThrow();
        assertTrue(Arrays.stream(gradient.toDoubles()).allMatch(Double::isFinite), gradient.toString());
    }

    @ParameterizedTest
    @MethodSource("elementwise")
    void aNaNStaysOne(LayerType type) {
        Tensor x = Tensor.of(Shape.of(1, 1), Double.NaN);
        Tensor y = probe(type, Map.of()).output(new ReferenceBackend(), List.of(x), Map.of());
        assertTrue(Double.isNaN(y.getDouble(0)), y.toString());
    }

    @Test
    void aPreluPassesNoGradientToItsSlopeAtTheBend() {
        LayerProbe.Outcome outcome = probe(new Prelu(), Map.of())
                .run(
                        new ReferenceBackend(),
                        List.of(Tensor.of(Shape.of(1, 1), 0.0)),
                        Map.of("weight", Tensor.of(Shape.of(1), 0.25)),
                        Tensor.of(Shape.of(1, 1), 1.0));
        assertArrayEquals(
                new double[] {0}, outcome.parameterGradients().get("weight").toDoubles());
        assertArrayEquals(
                new double[] {0.25},
                outcome.inputGradients().get(0).orElseThrow().toDoubles());
    }

    @Test
    void aPreluStartsAtItsInitInEverySlope() {
        var weight = probe(new Prelu(), Map.of("num_parameters", 3L, "init", 0.1))
                .parameters(new TensorType(DType.F64, Shape.of(2, 3, 5)))
                .get("weight");
        assertEquals(Shape.of(3), weight.shape());
        assertEquals("constant", weight.initializer());
        assertEquals(Map.of("val", 0.1), weight.initializerOptions());
    }

    @Test
    void aPreluWithAnotherNumberOfSlopesThanChannelsIsRefused() {
        LayerProbe probe = probe(new Prelu(), Map.of("num_parameters", 4L));
        TensorType input = new TensorType(DType.F64, Shape.of(2, 3, 5));
        assertEquals(
                "num_parameters is 4, expected 1 or the 3 channels of input [2, 3, 5]",
                assertThrows(IllegalArgumentException.class, () -> probe.parameters(input))
                        .getMessage());
    }

    @Test
    void anOddAxisCannotBeCutIntoAValueAndItsGate() {
        LayerProbe probe = probe(new Glu(), Map.of("dim", 1L));
        TensorType input = new TensorType(DType.F64, Shape.of(2, 3));
        assertEquals(
                "axis 1 of input [2, 3] has 3 elements, expected an even number",
                assertThrows(IllegalArgumentException.class, () -> probe.parameters(input))
                        .getMessage());
    }

    @Test
    void anAxisThatTheInputDoesNotHaveIsNamed() {
        LayerProbe probe = probe(new Softmax(), Map.of("dim", 2L));
        TensorType input = new TensorType(DType.F64, Shape.of(2, 3));
        assertEquals(
                "dim 2 does not exist in input [2, 3]",
                assertThrows(IllegalArgumentException.class, () -> probe.parameters(input))
                        .getMessage());
    }

    private static double gradient(LayerType type, Map<String, ?> options, double at) {
        Tensor one = Tensor.of(Shape.of(1, 1), 1.0);
        return probe(type, options)
                .run(new ReferenceBackend(), List.of(Tensor.of(Shape.of(1, 1), at)), Map.of(), one)
                .inputGradients()
                .get(0)
                .orElseThrow()
                .getDouble(0);
    }

    private static LayerProbe probe(LayerType type, Map<String, ?> options) {
        return new LayerProbe(type, options, DType.F64, true);
    }
}
