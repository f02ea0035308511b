package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.evaluate;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Layers as PyTorch computes them. */
class GoldenTest {
    private static Window window(List<Long> size, List<Long> strides, List<Long> padding, long dilation) {
        return new Window(size, strides, padding, padding, GraphBuilder.forAxes(2, dilation));
    }

    private static Window square(long size, long stride, long padding, long dilation) {
        return window(List.of(size, size), List.of(stride, stride), List.of(padding, padding), dilation);
    }

    private static Value bias(GraphBuilder g, GoldenCase golden) {
        return g.reshape(g.constant(golden.get("param.bias")), 1, -1, 1, 1);
    }

    private static void assertConvolution(String name, Window window, long groups) {
        GoldenCase golden = new GoldenCase(name);
        Tensor x = golden.get("in.x");
        Tensor w = golden.get("param.weight");
        Tensor dy = golden.get("cot.y");
        golden.assertMatches(
                "out.y",
                evaluate(g -> g.add(g.convolution(g.constant(x), g.constant(w), window, groups), bias(g, golden))));
        golden.assertMatches(
                "grad_in.x",
                evaluate(g -> g.add(
                        new Op.ConvolutionInputGradient(window, groups, x.shape()),
                        List.of(g.constant(dy), g.constant(w)))));
        golden.assertMatches(
                "grad_param.weight",
                evaluate(g -> g.add(
                        new Op.ConvolutionKernelGradient(window, groups), List.of(g.constant(x), g.constant(dy)))));
        golden.assertMatches("grad_param.bias", evaluate(g -> g.sum(g.constant(dy), 0, 2, 3)));
    }

    /** A transposed convolution is the gradient of a convolution for its input; so the three change places. */
    private static void assertTransposedConvolution(String name, Window window, long groups) {
        GoldenCase golden = new GoldenCase(name);
        Tensor x = golden.get("in.x");
        Tensor w = golden.get("param.weight");
        Tensor dy = golden.get("cot.y");
        Shape output = dy.shape();
        golden.assertMatches(
                "out.y",
                evaluate(g -> g.add(
                        g.add(
                                new Op.ConvolutionInputGradient(window, groups, output),
                                List.of(g.constant(x), g.constant(w))),
                        bias(g, golden))));
        golden.assertMatches("grad_in.x", evaluate(g -> g.convolution(g.constant(dy), g.constant(w), window, groups)));
        golden.assertMatches(
                "grad_param.weight",
                evaluate(g -> g.add(
                        new Op.ConvolutionKernelGradient(window, groups), List.of(g.constant(dy), g.constant(x)))));
    }

    private static void assertMaxPool(String name, Window window) {
        GoldenCase golden = new GoldenCase(name);
        Tensor x = golden.get("in.x");
        golden.assertMatches("out.y", evaluate(g -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, g.constant(x), window)));
        golden.assertMatches(
                "out.y",
                evaluate(g -> g.add(
                        new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, window), List.of(g.constant(x), g.constant(x)))));
        golden.assertMatches(
                "grad_in.x",
                evaluate(g -> g.add(
                        new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, window),
                        List.of(g.constant(x), g.constant(golden.get("cot.y"))))));
    }

    @Test
    void aConvolutionWithStridePaddingDilationAndGroups() {
        assertConvolution("conv2d_all", square(3, 2, 2, 2), 2);
    }

    @Test
    void aConvolutionInGroups() {
        assertConvolution("conv2d_groups", square(3, 1, 0, 1), 2);
    }

    @Test
    void aTransposedConvolutionInGroups() {
        assertTransposedConvolution("convtranspose2d_groups", square(3, 2, 0, 1), 2);
    }

    @Test
    void aTransposedConvolutionThatDiffersFromAxisToAxis() {
        assertTransposedConvolution(
                "convtranspose2d_uneven", window(List.of(2L, 4L), List.of(1L, 3L), List.of(0L, 1L), 1), 1);
    }

    @Test
    void aMaximumPoolWithPadding() {
        assertMaxPool("maxpool2d_pad", square(3, 2, 1, 1));
    }

    @Test
    void aMaximumPoolWithManyEqualElements() {
        assertMaxPool("maxpool2d_ties", square(2, 2, 0, 1));
    }

    @Test
    void anAveragePoolThatCountsPadding() {
        GoldenCase golden = new GoldenCase("avgpool2d_pad");
        golden.assertMatches(
                "out.y",
                evaluate(g -> g.div(
                        g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, g.constant(golden.get("in.x")), square(3, 2, 1, 1)),
                        9)));
    }
}
