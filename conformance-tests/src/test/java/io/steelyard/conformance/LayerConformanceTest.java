package io.steelyard.conformance;

import static io.steelyard.conformance.Killing.kills;
import static io.steelyard.conformance.Killing.passes;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.conformance.mutant.layer.BiasDropped;
import io.steelyard.conformance.mutant.layer.BiasIdle;
import io.steelyard.conformance.mutant.layer.DropoutInInference;
import io.steelyard.conformance.mutant.layer.DropoutNotScaled;
import io.steelyard.conformance.mutant.layer.GradientLost;
import io.steelyard.conformance.mutant.layer.MaskOfDescription;
import io.steelyard.conformance.mutant.layer.MaskSharedByRows;
import io.steelyard.conformance.mutant.layer.PaddingCounted;
import io.steelyard.conformance.mutant.layer.PaddingOnOneSide;
import io.steelyard.conformance.mutant.layer.SilentRefusal;
import io.steelyard.conformance.mutant.layer.SinglePrecisionInside;
import io.steelyard.conformance.mutant.layer.SoftmaxGradientLost;
import io.steelyard.conformance.mutant.layer.SoftmaxOverRows;
import io.steelyard.conformance.mutant.layer.StaleMask;
import io.steelyard.conformance.mutant.layer.WeightsOfTheBatch;
import io.steelyard.conformance.mutant.layer.WeightsOfTheMode;
import io.steelyard.layer.LayerType;
import io.steelyard.layers.internal.AvgPool2d;
import io.steelyard.layers.internal.Celu;
import io.steelyard.layers.internal.Conv2d;
import io.steelyard.layers.internal.Dense;
import io.steelyard.layers.internal.Dropout;
import io.steelyard.layers.internal.Elu;
import io.steelyard.layers.internal.Flatten;
import io.steelyard.layers.internal.Gelu;
import io.steelyard.layers.internal.Glu;
import io.steelyard.layers.internal.Hardshrink;
import io.steelyard.layers.internal.Hardsigmoid;
import io.steelyard.layers.internal.Hardswish;
import io.steelyard.layers.internal.Hardtanh;
import io.steelyard.layers.internal.LeakyRelu;
import io.steelyard.layers.internal.LogSigmoid;
import io.steelyard.layers.internal.LogSoftmax;
import io.steelyard.layers.internal.MaxPool2d;
import io.steelyard.layers.internal.Mish;
import io.steelyard.layers.internal.Prelu;
import io.steelyard.layers.internal.Relu;
import io.steelyard.layers.internal.Relu6;
import io.steelyard.layers.internal.Selu;
import io.steelyard.layers.internal.Sigmoid;
import io.steelyard.layers.internal.Silu;
import io.steelyard.layers.internal.Softmax;
import io.steelyard.layers.internal.Softmin;
import io.steelyard.layers.internal.Softplus;
import io.steelyard.layers.internal.Softshrink;
import io.steelyard.layers.internal.Softsign;
import io.steelyard.layers.internal.Tanh;
import io.steelyard.layers.internal.Tanhshrink;
import io.steelyard.layers.internal.Threshold;
import io.steelyard.layers.internal.TransformerEncoderLayer;
import io.steelyard.tck.LayerKit;
import io.steelyard.tck.LayerSample;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LayerConformanceTest {
    private static final Shape MATRIX = Shape.of(3, 4);
    private static final Shape IMAGES = Shape.of(3, 2, 5, 5);

    private final Backend reference = new ReferenceBackend();

    @TestFactory
    Stream<DynamicTest> everyLayerTypeConforms() {
        return Stream.of(
                        test("dense", dense(new Dense())),
                        test("conv2d", conv2d(new Conv2d())),
                        test("dropout", dropout(new Dropout())),
                        test("prelu", prelu(new Prelu())),
                        test(
                                "max_pool2d",
                                LayerKit.of(
                                        new MaxPool2d(),
                                        reference,
                                        LayerSample.of("windows of 2", Map.of("kernel_size", 2L), IMAGES)
                                                .refusing(MATRIX))),
                        test("avg_pool2d", avgPool2d(new AvgPool2d())),
                        test(
                                "flatten",
                                LayerKit.of(
                                        new Flatten(),
                                        reference,
                                        LayerSample.of("images", Map.of(), IMAGES)
                                                .refusing(Shape.of(3)))),
                        test(
                                "glu",
                                LayerKit.of(
                                        new Glu(),
                                        reference,
                                        LayerSample.of("halves", Map.of(), MATRIX)
                                                .refusing(Shape.of(3, 5)))),
                        test("transformer_encoder_layer", transformerEncoderLayer()),
                        test("softmax", softmax(new Softmax())),
                        test("log_softmax", kit(new LogSoftmax(), LayerOracles.softmax(1, Math::log))),
                        test("softmin", kit(new Softmin(), LayerOracles.softmax(-1, share -> share))),
                        activations())
                .flatMap(tests -> tests);
    }

    private Stream<DynamicTest> activations() {
        return Stream.of(
                        test("relu", each(new Relu(), x -> Math.max(x, 0))),
                        test("relu6", each(new Relu6(), x -> Math.min(Math.max(x, 0), 6))),
                        test("leaky_relu", each(new LeakyRelu(), x -> x > 0 ? x : 0.01 * x)),
                        test("elu", each(new Elu(), x -> x > 0 ? x : Math.expm1(x))),
                        test("celu", each(new Celu(), x -> x > 0 ? x : Math.expm1(x))),
                        test("selu", each(new Selu(), LayerConformanceTest::selu)),
                        test("sigmoid", each(new Sigmoid(), LayerConformanceTest::sigmoid)),
                        test("logsigmoid", each(new LogSigmoid(), x -> Math.log(sigmoid(x)))),
                        test("silu", each(new Silu(), x -> x * sigmoid(x))),
                        test("tanh", each(new Tanh(), Math::tanh)),
                        test("tanhshrink", each(new Tanhshrink(), x -> x - Math.tanh(x))),
                        test("softplus", each(new Softplus(), x -> Math.log1p(Math.exp(x)))),
                        test("softsign", each(new Softsign(), x -> x / (1 + Math.abs(x)))),
                        test("mish", each(new Mish(), x -> x * Math.tanh(Math.log1p(Math.exp(x))))),
                        test("hardtanh", each(new Hardtanh(), x -> Math.max(-1, Math.min(1, x)))),
                        test("hardsigmoid", each(new Hardsigmoid(), LayerConformanceTest::hardsigmoid)),
                        test("hardswish", each(new Hardswish(), x -> x * hardsigmoid(x))),
                        test(
                                "softshrink",
                                each(new Softshrink(), x -> Math.signum(x) * Math.max(0, Math.abs(x) - 0.5))),
                        test("hardshrink", each(new Hardshrink(), x -> Math.abs(x) > 0.5 ? x : 0)),
                        test(
                                "gelu",
                                LayerKit.of(
                                        new Gelu(),
                                        reference,
                                        LayerSample.of("exact", Map.of(), MATRIX),
                                        LayerSample.of("by tanh", Map.of("approximate", "tanh"), MATRIX)
                                                .expecting(LayerOracles.each(LayerConformanceTest::geluByTanh)))),
                        test(
                                "threshold",
                                LayerKit.of(
                                        new Threshold(),
                                        reference,
                                        LayerSample.of("half", Map.of("threshold", 0.5, "value", 7.0), MATRIX)
                                                .expecting(LayerOracles.each(x -> x > 0.5 ? x : 7)))))
                .flatMap(tests -> tests);
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        return Stream.of(
                kills("padding on one side", conv2d(new PaddingOnOneSide()), "the output is what its author states"),
                kills("bias dropped", dense(new BiasDropped()), "the output is what its author states"),
                kills("bias without influence", dense(new BiasIdle()), "every trainable parameter moves the output"),
                kills("gradient lost", dense(new GradientLost()), "gradients are those of central differences"),
                kills(
                        "gradient lost in a softmax",
                        softmax(new SoftmaxGradientLost()),
                        "gradients are those of central"),
                kills("stale mask", dropout(new StaleMask()), "in training, another step gives other random numbers"),
                kills("mask shared by rows", dropout(new MaskSharedByRows()), "in training, every row has random"),
                kills("mask of another description", dropout(new MaskOfDescription()), "it is described alike twice"),
                kills("dropout not scaled", dropout(new DropoutNotScaled()), "in training, the mean over steps"),
                kills(
                        "dropout in inference",
                        dropout(new DropoutInInference()),
                        "the output is what its author states"),
                kills("rows mixed", softmax(new SoftmaxOverRows()), "in inference, a row depends on itself alone"),
                kills("weights of the batch", dense(new WeightsOfTheBatch()), "every batch size declares the same"),
                kills("weights of the mode", dense(new WeightsOfTheMode()), "training and inference declare the same"),
                kills("f32 inside", dense(new SinglePrecisionInside()), "the output is what its author states"),
                kills("divides by the window", avgPool2d(new PaddingCounted()), "the output is what its author states"),
                kills("message without shape", dense(new SilentRefusal()), "inputs that do not suit it are refused"));
    }

    private static Stream<DynamicTest> test(String name, LayerKit kit) {
        return passes(name, kit);
    }

    private LayerKit kit(LayerType type, LayerSample.Oracle oracle) {
        return LayerKit.of(
                type, reference, LayerSample.of("a matrix", Map.of(), MATRIX).expecting(oracle));
    }

    private LayerKit each(LayerType type, DoubleUnaryOperator function) {
        return kit(type, LayerOracles.each(function));
    }

    private LayerKit softmax(LayerType type) {
        return kit(type, LayerOracles.softmax(1, share -> share));
    }

    private LayerKit dense(LayerType type) {
        return LayerKit.of(
                        type,
                        reference,
                        LayerSample.of("three neurons", Map.of("out_features", 3L), MATRIX)
                                .expecting(LayerOracles.dense(true))
                                .refusing(Shape.scalar()),
                        LayerSample.of("without bias", Map.of("out_features", 3L, "bias", false), MATRIX)
                                .expecting(LayerOracles.dense(false)))
                .refusing(List.of(Map.of("out_features", 0L), Map.of("out_features", 2.5), Map.of()));
    }

    private LayerKit conv2d(LayerType type) {
        return LayerKit.of(
                        type,
                        reference,
                        LayerSample.of("padded", Map.of("out_channels", 2L, "kernel_size", 3L, "padding", 1L), IMAGES)
                                .expecting(LayerOracles.conv2d(1, 1))
                                .refusing(MATRIX),
                        LayerSample.of("strided", Map.of("out_channels", 3L, "kernel_size", 2L, "stride", 2L), IMAGES)
                                .expecting(LayerOracles.conv2d(0, 2))
                                .refusing(Shape.of(3, 2, 1, 5)))
                .refusing(List.of(
                        Map.of("out_channels", 0L, "kernel_size", 3L),
                        Map.of("out_channels", 2L, "kernel_size", 3L, "stride", 0L)));
    }

    /** Means of 2 by 2 with a ring of zeros that does not count. */
    private LayerKit avgPool2d(LayerType type) {
        Map<String, Object> options =
                Map.of("kernel_size", 2L, "padding", 1L, "stride", 2L, "count_include_pad", false);
        return LayerKit.of(
                        type,
                        reference,
                        LayerSample.of("padding does not count", options, Shape.of(2, 1, 3, 3))
                                .expecting((inputs, weights) -> LayerOracles.cornerMeans(inputs.get(0)))
                                .refusing(MATRIX))
                .refusing(List.of(Map.of("kernel_size", 0L)));
    }

    private LayerKit dropout(LayerType type) {
        return LayerKit.of(
                        type,
                        reference,
                        LayerSample.of("a third", Map.of("p", 0.3), Shape.of(3, 6))
                                .expecting(LayerOracles.each(x -> x))
                                .unbiased(),
                        LayerSample.of("none", Map.of("p", 0.0), MATRIX).expecting(LayerOracles.each(x -> x)))
                .refusing(List.of(Map.of("p", 1.5), Map.of("p", -0.1)));
    }

    private LayerKit transformerEncoderLayer() {
        Shape sequences = Shape.of(3, 5, 4);
        return LayerKit.of(
                        new TransformerEncoderLayer(),
                        reference,
                        LayerSample.of("with dropout", Map.of("nhead", 2L, "dim_feedforward", 6L), sequences)
                                .drawingRandomNumbers()
                                .refusing(MATRIX)
                                .refusing(Shape.of(3, 5, 3)),
                        LayerSample.of(
                                "causal",
                                Map.of("nhead", 1L, "dim_feedforward", 6L, "dropout", 0.0, "is_causal", true),
                                sequences))
                .refusing(List.of(Map.of(), Map.of("nhead", 0L), Map.of("nhead", 1L, "activation", "tanh")));
    }

    private LayerKit prelu(LayerType type) {
        return LayerKit.of(
                type,
                reference,
                LayerSample.of("one slope", Map.of(), MATRIX),
                LayerSample.of("a slope for each channel", Map.of("num_parameters", 4L), MATRIX)
                        .refusing(Shape.of(3, 5)));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + Math.exp(-x));
    }

    private static double hardsigmoid(double x) {
        return Math.max(0, Math.min(1, x / 6 + 0.5));
    }

    private static double selu(double x) {
        double scale = 1.0507009873554805;
        double alpha = 1.6732632423543772;
        return scale * (x > 0 ? x : alpha * Math.expm1(x));
    }

    private static double geluByTanh(double x) {
        return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }
}
