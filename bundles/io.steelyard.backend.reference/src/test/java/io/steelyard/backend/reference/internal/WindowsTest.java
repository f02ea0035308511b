package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class WindowsTest {
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    /** Over one axis. */
    private static Window window(long size, long stride, long low, long high, long dilation) {
        return new Window(List.of(size), List.of(stride), List.of(low), List.of(high), List.of(dilation));
    }

    private static void assertYields(Function<GraphBuilder, Value> description, double... expected) {
        assertArrayEquals(expected, evaluate(description).toDoubles());
    }

    private static Value maxWindow(GraphBuilder g, OpKind kind, Window window, Value x, Value second) {
        return g.add(new Op.MaxWindow(kind, window), List.of(x, second));
    }

    @Test
    void theSumCountsPaddingAsNothing() {
        assertYields(g -> g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, row(g, 1, 2, 3, 4), window(3, 1, 1, 0, 1)), 3, 6, 9);
    }

    @Test
    void paddingNeverWinsAMaximum() {
        assertYields(
                g -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, row(g, -5, -2, -3, -4), window(2, 2, 1, 1, 1)),
                -5,
                -2,
                -4);
    }

    @Test
    void aNaNWinsTheMaximum() {
        assertYields(
                g -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, row(g, 1, NAN, 3, 4), window(2, 2, 0, 0, 1)), NAN, 4);
    }

    @Test
    void dilationSkipsElements() {
        assertYields(
                g -> g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, row(g, 1, 10, 100, 1000), window(2, 1, 0, 0, 2)),
                101,
                1010);
    }

    @Test
    void aWindowSlidesOverTheInnermostAxesOfEachPlane() {
        Window square = new Window(List.of(2L, 2L), List.of(1L, 1L), List.of(0L, 0L), List.of(0L, 0L), List.of(1L, 1L));
        assertYields(
                g -> g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, counting(g, 2, 2, 3), square),
                0 + 1 + 3 + 4,
                1 + 2 + 4 + 5,
                6 + 7 + 9 + 10,
                7 + 8 + 10 + 11);
    }

    @Test
    void aWindowThatSeesOnlyPaddingHasTheNeutralElement() {
        Window outside = window(1, 2, 1, 0, 1);
        assertYields(g -> g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, row(g, 5, 6), outside), 0, 6);
        assertYields(g -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, row(g, 5, 6), outside), -INF, 6);
        assertYields(g -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, row(g, DType.I8, 5, 6), outside), -128, 6);
    }

    @Test
    void theGradientGoesToTheFirstOfEqualElementsAndAddsUpWhereWindowsOverlap() {
        assertYields(
                g -> maxWindow(
                        g, OpKind.MAX_WINDOW_GRADIENT, window(2, 1, 0, 0, 1), row(g, 7, 7, 9, 9), row(g, 1, 10, 100)),
                1,
                0,
                110,
                0);
    }

    @Test
    void firstMeansRowMajorOrder() {
        Window square = new Window(List.of(2L, 2L), List.of(1L, 1L), List.of(0L, 0L), List.of(0L, 0L), List.of(1L, 1L));
        Tensor x = Tensor.of(Shape.of(2, 2), 1.0, 5.0, 5.0, 5.0);
        assertYields(
                g -> maxWindow(
                        g,
                        OpKind.MAX_WINDOW_GRADIENT,
                        square,
                        g.constant(x),
                        g.constant(Tensor.of(Shape.of(1, 1), 3.0))),
                0,
                3,
                0,
                0);
    }

    @Test
    void theGradientGoesToTheFirstNaN() {
        assertYields(
                g -> maxWindow(g, OpKind.MAX_WINDOW_GRADIENT, window(3, 1, 0, 0, 1), row(g, INF, NAN, NAN), row(g, 2)),
                0,
                2,
                0);
    }

    @Test
    void theGradientOfAWindowThatSeesOnlyPaddingGoesNowhere() {
        assertYields(
                g -> maxWindow(g, OpKind.MAX_WINDOW_GRADIENT, window(1, 2, 1, 0, 1), row(g, 5, 6), row(g, 100, 1)),
                0,
                1);
    }

    @Test
    void elementsOfTheLowestValueReceiveTheirGradient() {
        assertYields(
                g -> maxWindow(g, OpKind.MAX_WINDOW_GRADIENT, window(2, 2, 1, 1, 1), row(g, -INF, -INF), row(g, 1, 10)),
                1,
                10);
    }

    @Test
    void gatherTakesWhatLiesWhereTheMaximumIs() {
        assertYields(
                g -> maxWindow(
                        g, OpKind.MAX_WINDOW_GATHER, window(2, 2, 0, 0, 1), row(g, 1, 4, 6, 6), row(g, 10, 20, 30, 40)),
                20,
                30);
        assertYields(
                g -> maxWindow(g, OpKind.MAX_WINDOW_GATHER, window(1, 2, 1, 0, 1), row(g, 5, 6), row(g, 50, 60)),
                0,
                60);
    }

    @Test
    void overAnEmptyBatchNothingHappens() {
        Tensor none = Tensor.filled(DType.F32, Shape.of(0, 4), 0);
        assertYields(g -> g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, g.constant(none), window(2, 2, 0, 0, 1)));
    }
}
