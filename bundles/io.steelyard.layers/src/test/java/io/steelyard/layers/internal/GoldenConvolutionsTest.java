package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Convolutions over any number of axes, transposed ones, and what takes them apart, against PyTorch. */
class GoldenConvolutionsTest {
    private static final Map<String, FunctionProbe> FUNCTIONS = Map.of(
            "convolution", FunctionProbe.of(GoldenConvolutionsTest::convolution),
            "unbatched convolution", FunctionProbe.of(GoldenConvolutionsTest::unbatched),
            "transposed convolution", FunctionProbe.of(GoldenConvolutionsTest::transposed),
            "unfold", FunctionProbe.of(GoldenConvolutionsTest::unfold),
            "fold", FunctionProbe.of(GoldenConvolutionsTest::fold));

    @TestFactory
    Stream<DynamicTest> aConvolutionAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenFunctions.tests("convolutions.json", "function", FUNCTIONS);
    }

    private static Value convolution(GraphBuilder g, FunctionProbe.Given given) {
        return convolution(g, given, given.x());
    }

    private static Value unbatched(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Value y = convolution(g, given, g.reshape(x, x.shape().prepend(1)));
        return g.reshape(y, y.shape().slice(1, y.shape().rank()));
    }

    private static Value convolution(GraphBuilder g, FunctionProbe.Given given, Value x) {
        Value weight = given.value("param.weight");
        int axes = x.shape().rank() - 2;
        List<Long> kernel = weight.shape().slice(2, 2 + axes).asList();
        List<Long> dilation = given.perAxis("dilation", axes, 1);
        List<Long> low = given.perAxis("padding", axes, 0);
        List<Long> high = low;
        if (given.text("padding", "").equals("same")) {
            // Of an odd number of elements, one more behind than in front.
            low = each(axes, axis -> dilation.get(axis) * (kernel.get(axis) - 1) / 2);
            high = each(axes, axis -> (dilation.get(axis) * (kernel.get(axis) - 1) + 1) / 2);
        }
        Value padded = x;
        String mode = given.text("padding_mode", "zeros");
        if (!mode.equals("zeros")) {
            for (int axis = 0; axis < axes; axis++) {
                padded = Bordered.valueOf(mode.toUpperCase(Locale.ROOT))
                        .around(g, padded, 2 + axis, low.get(axis), high.get(axis));
            }
            low = high = GraphBuilder.forAxes(axes, 0);
        }
        Window window = new Window(kernel, given.perAxis("stride", axes, 1), low, high, dilation);
        return biased(g, given, g.convolution(padded, weight, window, given.number("groups", 1)));
    }

    /** The gradient of a convolution for its input: kernels are {@code [in_channels, out_channels / groups, ...]}. */
    private static Value transposed(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Value weight = given.value("param.weight");
        int axes = x.shape().rank() - 2;
        List<Long> stride = given.perAxis("stride", axes, 1);
        List<Long> padding = given.perAxis("padding", axes, 0);
        List<Long> more = given.perAxis("output_padding", axes, 0);
        Window window = new Window(
                weight.shape().slice(2, 2 + axes).asList(),
                stride,
                padding,
                padding,
                given.perAxis("dilation", axes, 1));
        long groups = given.number("groups", 1);
        List<Long> dims =
                new ArrayList<>(List.of(x.shape().dim(0), weight.shape().dim(1) * groups));
        dims.addAll(each(
                axes,
                axis -> (x.shape().dim(2 + axis) - 1) * stride.get(axis)
                        - 2 * padding.get(axis)
                        + window.span(axis)
                        + more.get(axis)));
        Op gradient = new Op.ConvolutionInputGradient(window, groups, Shape.of(dims));
        return biased(g, given, g.add(gradient, List.of(x, weight)));
    }

    private static Value biased(GraphBuilder g, FunctionProbe.Given given, Value y) {
        return given.find("param.bias")
                .map(bias -> {
                    long[] alongChannels = GraphBuilder.forAxes(y.shape().rank() - 1, 1).stream()
                            .mapToLong(Long::longValue)
                            .toArray();
                    alongChannels[0] = -1;
                    return g.add(y, g.reshape(bias, alongChannels));
                })
                .orElse(y);
    }

    /** {@code torch.nn.Unfold} of images: for each place of the kernel what it sees, from all positions. */
    private static Value unfold(GraphBuilder g, FunctionProbe.Given given) {
        long kernel = given.number("kernel_size", 1);
        long stride = given.number("stride", 1);
        long padding = given.number("padding", 0);
        List<Long> around = List.of(0L, 0L, padding, padding);
        Value x = g.pad(given.x(), around, around, List.of(0L, 0L, 0L, 0L), 0);
        long images = x.shape().dim(0);
        long channels = x.shape().dim(1);
        List<Value> seen = new ArrayList<>();
        for (long i = 0; i < kernel; i++) {
            for (long j = 0; j < kernel; j++) {
                Value part = g.slice(
                        x,
                        List.of(0L, 0L, i, j),
                        List.of(
                                images,
                                channels,
                                x.shape().dim(2) - kernel + 1 + i,
                                x.shape().dim(3) - kernel + 1 + j),
                        List.of(1L, 1L, stride, stride));
                seen.add(g.reshape(part, images, channels, 1, -1));
            }
        }
        return g.reshape(g.concat(2, seen), images, channels * kernel * kernel, -1);
    }

    /** {@code torch.nn.Fold} without padding: the sum of what each place of the kernel saw, put where it was seen. */
    private static Value fold(GraphBuilder g, FunctionProbe.Given given) {
        List<Long> size = given.perAxis("output_size", 2, 1);
        long kernel = given.number("kernel_size", 1);
        long stride = given.number("stride", 1);
        long down = (size.get(0) - kernel) / stride + 1;
        long across = (size.get(1) - kernel) / stride + 1;
        Value x = given.x();
        long images = x.shape().dim(0);
        long channels = x.shape().dim(1) / (kernel * kernel);
        Value places = g.reshape(x, images, channels, kernel * kernel, down, across);
        Value sum = g.filled(x.dtype(), Shape.of(images, channels, size.get(0), size.get(1)), 0);
        for (long i = 0; i < kernel; i++) {
            for (long j = 0; j < kernel; j++) {
                Value place = g.slice(places, 2, i * kernel + j, i * kernel + j + 1);
                long below = size.get(0) - i - ((down - 1) * stride + 1);
                long right = size.get(1) - j - ((across - 1) * stride + 1);
                Value put = g.pad(
                        g.reshape(place, images, channels, down, across),
                        List.of(0L, 0L, i, j),
                        List.of(0L, 0L, below, right),
                        List.of(0L, 0L, stride - 1, stride - 1),
                        0);
                sum = g.add(sum, put);
            }
        }
        return sum;
    }

    private static List<Long> each(int axes, IntFunction<Long> number) {
        return IntStream.range(0, axes).mapToObj(number).toList();
    }
}
