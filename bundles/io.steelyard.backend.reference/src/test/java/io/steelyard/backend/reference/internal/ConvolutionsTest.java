package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Sums of small integers, computed by hand: exact. */
class ConvolutionsTest {
    private static Window window(long size, long stride, long low, long high, long dilation) {
        return new Window(List.of(size), List.of(stride), List.of(low), List.of(high), List.of(dilation));
    }

    private static Value signal(GraphBuilder g, Shape shape, double... values) {
        return g.constant(Tensor.of(shape, values));
    }

    private static void assertYields(Function<GraphBuilder, Value> description, double... expected) {
        assertArrayEquals(expected, evaluate(description).toDoubles());
    }

    @Test
    void theKernelIsNotTurnedRound() {
        assertYields(
                g -> g.convolution(
                        signal(g, Shape.of(1, 1, 4), 1, 2, 3, 4),
                        signal(g, Shape.of(1, 1, 2), 10, 1),
                        window(2, 1, 0, 0, 1),
                        1),
                12,
                23,
                34);
    }

    @Test
    void paddingStrideAndDilationMayBeUneven() {
        // Positions begin at -1, 1: x[-1], x[1] and x[1], x[3].
        assertYields(
                g -> g.convolution(
                        signal(g, Shape.of(1, 1, 3), 1, 2, 3),
                        signal(g, Shape.of(1, 1, 2), 10, 1),
                        window(2, 2, 1, 1, 2),
                        1),
                2,
                20);
    }

    @Test
    void eachOutputChannelSumsOverTheInputChannelsOfItsGroup() {
        // Kernel size 1, two channels in and one out a group.
        assertYields(
                g -> g.convolution(
                        signal(g, Shape.of(1, 4, 1), 1, 2, 3, 4),
                        signal(g, Shape.of(2, 2, 1), 10, 1, 10, 1),
                        window(1, 1, 0, 0, 1),
                        2),
                12,
                34);
        assertYields(
                g -> g.convolution(
                        signal(g, Shape.of(1, 2, 1), 1, 2),
                        signal(g, Shape.of(2, 2, 1), 10, 1, 1, 10),
                        window(1, 1, 0, 0, 1),
                        1),
                12,
                21);
    }

    @Test
    void theInputGradientSpreadsEachOutputThroughTheKernel() {
        Op.ConvolutionInputGradient op = new Op.ConvolutionInputGradient(window(2, 2, 1, 0, 1), 1, Shape.of(1, 1, 3));
        // Positions begin at -1 and 1; the first tap of the first falls on padding.
        assertYields(
                g -> g.add(op, List.of(signal(g, Shape.of(1, 1, 2), 1, 2), signal(g, Shape.of(1, 1, 2), 10, 1))),
                1,
                20,
                2);
    }

    @Test
    void theKernelGradientSumsOverBatchAndPositions() {
        Op.ConvolutionKernelGradient op = new Op.ConvolutionKernelGradient(window(2, 1, 0, 0, 1), 1);
        assertYields(
                g -> g.add(
                        op,
                        List.of(
                                signal(g, Shape.of(2, 1, 3), 1, 2, 3, 4, 5, 6),
                                signal(g, Shape.of(2, 1, 2), 1, 10, 100, 1000))),
                1 + 20 + 400 + 5000,
                2 + 30 + 500 + 6000);
    }

    @Test
    void theSumIsRoundedOnce() {
        Tensor x = Tensor.of(Shape.of(1, 1, 3), 16777216f, 1f, 1f);
        Tensor w = Tensor.of(Shape.of(1, 1, 3), 1f, 1f, 1f);
        assertEquals(
                16777218,
                evaluate(g -> g.convolution(g.constant(x), g.constant(w), window(3, 1, 0, 0, 1), 1))
                        .getDouble(0));
    }

    @Test
    void overAnEmptyBatchTheKernelGradientIsZero() {
        Op.ConvolutionKernelGradient op = new Op.ConvolutionKernelGradient(window(2, 1, 0, 0, 1), 1);
        assertYields(g -> g.add(op, List.of(signal(g, Shape.of(0, 1, 3)), signal(g, Shape.of(0, 1, 2)))), 0, 0);
    }

    @Test
    void withoutInputChannelsTheOutputIsZero() {
        Tensor x = Tensor.filled(DType.F32, Shape.of(1, 0, 3), 0);
        Tensor w = Tensor.filled(DType.F32, Shape.of(1, 0, 3), 0);
        assertYields(g -> g.convolution(g.constant(x), g.constant(w), window(3, 1, 0, 0, 1), 1), 0);
    }
}
