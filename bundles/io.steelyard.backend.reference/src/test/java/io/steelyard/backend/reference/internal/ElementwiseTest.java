package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ElementwiseTest {
    private static long[] compare(Comparison comparison, double[] a, double[] b) {
        return evaluate(g -> g.compare(comparison, row(g, a), row(g, b))).toLongs();
    }

    @Test
    void relationsHoldForLessEqualAndGreater() {
        double[] a = {1, 2, 3};
        double[] b = {2, 2, 2};
        assertArrayEquals(new long[] {0, 1, 0}, compare(Comparison.EQ, a, b));
        assertArrayEquals(new long[] {1, 0, 1}, compare(Comparison.NE, a, b));
        assertArrayEquals(new long[] {1, 0, 0}, compare(Comparison.LT, a, b));
        assertArrayEquals(new long[] {1, 1, 0}, compare(Comparison.LE, a, b));
        assertArrayEquals(new long[] {0, 0, 1}, compare(Comparison.GT, a, b));
        assertArrayEquals(new long[] {0, 1, 1}, compare(Comparison.GE, a, b));
    }

    @Test
    void ofANaNOnlyNotEqualHolds() {
        for (Comparison comparison : Comparison.values()) {
            long expected = comparison == Comparison.NE ? 1 : 0;
            assertArrayEquals(
                    new long[] {expected, expected, expected},
                    compare(comparison, new double[] {Double.NaN, 1, Double.NaN}, new double[] {
                        1, Double.NaN, Double.NaN
                    }),
                    comparison.label());
        }
    }

    @Test
    void integersBeyond53BitsAreToldApart() {
        Tensor a = Tensor.of(Shape.scalar(), 1L << 53);
        Tensor b = Tensor.of(Shape.scalar(), (1L << 53) + 1);
        assertEquals(
                1,
                evaluate(g -> g.compare(Comparison.LT, g.constant(a), g.constant(b)))
                        .getLong(0));
    }

    @Test
    void selectTakesFromOneOrTheOther() {
        assertArrayEquals(
                new double[] {1, 20, 3},
                evaluate(g -> g.select(row(g, DType.BOOL, 1, 0, 1), row(g, 1, 2, 3), row(g, 10, 20, 30)))
                        .toDoubles());
    }

    @Test
    void selectDoesNotSpreadTheNaNItLeavesOut() {
        assertEquals(
                5,
                evaluate(g -> g.select(row(g, DType.BOOL, 0), row(g, Double.NaN), row(g, 5)))
                        .getDouble(0));
    }

    @Test
    void scalarsAndEmptyTensorsAreTensorsToo() {
        assertEquals(
                Tensor.scalar(DType.F32, 3), evaluate(g -> g.add(g.constant(DType.F32, 1), g.constant(DType.F32, 2))));
        Tensor empty = Tensor.filled(DType.F32, Shape.of(3, 0), 0);
        assertEquals(empty, evaluate(g -> g.unary(OpKind.EXP, g.constant(empty))));
    }

    @Test
    void theTextbookNeuronGivesSeventyEightHundredths() {
        double y = evaluate(g -> g.add(g.dot(row(g, 0.5, 0.3), 0, row(g, 0.8, 0.6), 0), 0.2))
                .getDouble(0);
        assertEquals(0.78, y, 1e-15);
    }
}
