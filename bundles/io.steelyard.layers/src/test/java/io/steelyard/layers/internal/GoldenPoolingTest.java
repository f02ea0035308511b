package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Pooling over any number of axes against PyTorch. */
class GoldenPoolingTest {
    private static final Map<String, FunctionProbe> FUNCTIONS = Map.of(
            "max", FunctionProbe.of(GoldenPoolingTest::max),
            "max with indices", new FunctionProbe(GoldenPoolingTest::maxWithIndices),
            "average", FunctionProbe.of(GoldenPoolingTest::average),
            "2-norm", FunctionProbe.of(GoldenPoolingTest::norm),
            "adaptive max", FunctionProbe.of((g, given) -> adaptive(g, given, GraphBuilder::reduceMax)),
            "adaptive average", FunctionProbe.of((g, given) -> adaptive(g, given, GraphBuilder::mean)));

    @TestFactory
    Stream<DynamicTest> poolingAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenFunctions.tests("pooling.json", "function", FUNCTIONS);
    }

    private static Value max(GraphBuilder g, FunctionProbe.Given given) {
        return g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, given.x(), window(given));
    }

    /** Indices count the elements of one image, of all axes together. */
    private static Map<String, Value> maxWithIndices(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Shape image = x.shape().slice(2, x.shape().rank());
        Value counted = g.reshape(g.iota(x.dtype(), Shape.of(image.elements()), 0), image);
        Op where = new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, window(given));
        Value indices = g.add(where, List.of(x, g.broadcast(counted, x.shape())));
        return Map.of("y0", max(g, given), "y1", g.cast(indices, DType.I64));
    }

    /** What {@code ceil_mode} lets reach over the padding never counts. */
    private static Value average(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Window window = window(given);
        Value ones = g.filled(x.dtype(), x.shape(), 1);
        Value covered = ones;
        Window over = window;
        if (!Boolean.FALSE.equals(given.settings().get("count_include_pad"))) {
            List<Long> padding = new ArrayList<>(List.of(0L, 0L));
            padding.addAll(window.padLow());
            covered =
                    g.pad(ones, padding, padding, GraphBuilder.forAxes(x.shape().rank(), 0), 1);
            List<Long> beyond = new ArrayList<>();
            for (int axis = 0; axis < window.axes(); axis++) {
                beyond.add(window.padHigh().get(axis) - window.padLow().get(axis));
            }
            over = new Window(
                    window.size(), window.strides(), GraphBuilder.forAxes(window.axes(), 0), beyond, window.dilation());
        }
        return g.div(
                g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, x, window),
                g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, covered, over));
    }

    /** {@code torch.nn.LPPool1d} and {@code LPPool2d} with {@code norm_type: 2}. */
    private static Value norm(GraphBuilder g, FunctionProbe.Given given) {
        return g.sqrt(g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, g.square(given.x()), window(given)));
    }

    /** With {@code ceil_mode}, positions count as long as they begin within the input or the padding in front of it. */
    private static Window window(FunctionProbe.Given given) {
        Shape shape = given.x().shape();
        int axes = shape.rank() - 2;
        List<Long> kernel = given.perAxis("kernel_size", axes, 1);
        List<Long> stride = given.settings().containsKey("stride") ? given.perAxis("stride", axes, 1) : kernel;
        List<Long> padding = given.perAxis("padding", axes, 0);
        Window window = new Window(kernel, stride, padding, padding, given.perAxis("dilation", axes, 1));
        if (!given.flag("ceil_mode")) {
            return window;
        }
        List<Long> high = new ArrayList<>();
        for (int axis = 0; axis < axes; axis++) {
            long begins = shape.dim(2 + axis) + padding.get(axis);
            long start = 0;
            while (start + stride.get(axis) < begins && start + window.span(axis) < begins + padding.get(axis)) {
                start += stride.get(axis);
            }
            high.add(Math.max(padding.get(axis), start + window.span(axis) - begins));
        }
        return new Window(kernel, stride, padding, high, window.dilation());
    }

    /** What takes the place of some elements along an axis, which vanishes. */
    @FunctionalInterface
    private interface Reduction {
        Value reduce(GraphBuilder g, Value x, int axis);
    }

    /** Part i of n along an axis of L elements goes from {@code floor(i L / n)} to {@code ceil((i + 1) L / n)}. */
    private static Value adaptive(GraphBuilder g, FunctionProbe.Given given, Reduction reduction) {
        Value y = given.x();
        long parts = given.number("output_size", 1);
        for (int axis = 2; axis < given.x().shape().rank(); axis++) {
            long size = y.shape().dim(axis);
            List<Value> reduced = new ArrayList<>();
            for (long i = 0; i < parts; i++) {
                Value part = g.slice(y, axis, i * size / parts, ((i + 1) * size + parts - 1) / parts);
                reduced.add(g.keep(reduction.reduce(g, part, axis), part, axis));
            }
            y = g.concat(axis, reduced);
        }
        return y;
    }
}
