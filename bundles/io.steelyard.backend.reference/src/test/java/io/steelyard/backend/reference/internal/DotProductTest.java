package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class DotProductTest {
    @Test
    void aMatrixProductIsRowsTimesColumns() {
        // [0 1 2; 3 4 5] [0 1; 2 3; 4 5]
        assertArrayEquals(
                new double[] {10, 13, 28, 40},
                evaluate(g -> g.matmul(counting(g, 2, 3), counting(g, 3, 2))).toDoubles());
    }

    @Test
    void batchAxesComeFirstWhereverTheyStand() {
        // Left [i, b, k], right [k, j, b]: result[b, i, j].
        Tensor y = evaluate(g -> g.dotGeneral(
                counting(g, 1, 2, 2), counting(g, 2, 3, 2), List.of(1), List.of(2), List.of(2), List.of(0)));
        assertEquals(Shape.of(2, 1, 3), y.shape());
        assertArrayEquals(new double[] {6, 8, 10, 2 * 1 + 3 * 7, 2 * 3 + 3 * 9, 2 * 5 + 3 * 11}, y.toDoubles());
    }

    @Test
    void severalAxesAreContractedInThePairsNamed() {
        // sum over i, k of left[i, k] * right[k, i].
        assertEquals(
                0 * 0 + 1 * 2 + 2 * 4 + 3 * 1 + 4 * 3 + 5 * 5,
                evaluate(g -> g.dotGeneral(
                                counting(g, 2, 3),
                                counting(g, 3, 2),
                                List.of(),
                                List.of(),
                                List.of(0, 1),
                                List.of(1, 0)))
                        .getDouble(0));
    }

    @Test
    void withNothingContractedItIsTheOuterProduct() {
        assertArrayEquals(
                new double[] {3, 4, 6, 8},
                evaluate(g -> g.dotGeneral(row(g, 1, 2), row(g, 3, 4), List.of(), List.of(), List.of(), List.of()))
                        .toDoubles());
    }

    @Test
    void aSumOfNoProductsIsZero() {
        assertArrayEquals(
                new double[4],
                evaluate(g -> g.matmul(counting(g, 2, 0), counting(g, 0, 2))).toDoubles());
    }

    @Test
    void integersWrapAround() {
        assertEquals(
                44,
                evaluate(g -> g.dot(row(g, DType.U8, 100, 50), 0, row(g, DType.U8, 2, 2), 0))
                        .getLong(0));
    }

    @Test
    void theSumIsRoundedOnce() {
        assertEquals(
                16777218,
                evaluate(g -> g.dot(row(g, DType.F32, 16777216, 1, 1), 0, row(g, DType.F32, 1, 1, 1), 0))
                        .getDouble(0));
    }
}
