package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class MovementTest {
    private static void assertYields(Function<GraphBuilder, Value> description, Shape shape, double... expected) {
        Tensor y = evaluate(description);
        assertEquals(shape, y.shape());
        assertArrayEquals(expected, y.toDoubles());
    }

    @Test
    void reshapeKeepsTheOrder() {
        assertYields(g -> g.reshape(counting(g, 2, 3), 3, 2), Shape.of(3, 2), 0, 1, 2, 3, 4, 5);
    }

    @Test
    void transposeTakesEachAxisFromWhereThePermutationSays() {
        assertYields(
                g -> g.transpose(counting(g, 2, 3, 2), 2, 0, 1),
                Shape.of(2, 2, 3),
                0,
                2,
                4,
                6,
                8,
                10,
                1,
                3,
                5,
                7,
                9,
                11);
    }

    @Test
    void broadcastRepeatsAxesOfOneElement() {
        assertYields(g -> g.broadcast(counting(g, 2, 1), Shape.of(2, 3)), Shape.of(2, 3), 0, 0, 0, 1, 1, 1);
        assertYields(g -> g.broadcast(counting(g, 2), Shape.of(2, 2)), Shape.of(2, 2), 0, 1, 0, 1);
        assertYields(g -> g.broadcast(g.constant(DType.F64, 7), Shape.of(2, 0)), Shape.of(2, 0));
    }

    @Test
    void sliceStepsFromStartToLimit() {
        assertYields(
                g -> g.slice(counting(g, 3, 5), List.of(1L, 0L), List.of(3L, 5L), List.of(1L, 2L)),
                Shape.of(2, 3),
                5,
                7,
                9,
                10,
                12,
                14);
        assertYields(g -> g.slice(counting(g, 3), 0, 3, 3), Shape.of(0));
    }

    @Test
    void padPutsTheValueBeforeBetweenAndBehind() {
        assertYields(
                g -> g.pad(row(g, 1, 2, 3), List.of(1L), List.of(2L), List.of(1L), 9),
                Shape.of(8),
                9,
                1,
                9,
                2,
                9,
                3,
                9,
                9);
        assertYields(
                g -> g.pad(counting(g, 2, 2), List.of(0L, 1L), List.of(1L, 0L), List.of(0L, 0L), -1),
                Shape.of(3, 3),
                -1,
                0,
                1,
                -1,
                2,
                3,
                -1,
                -1,
                -1);
    }

    @Test
    void paddingNothingLeavesOnlyTheValue() {
        Tensor empty = Tensor.of(Shape.of(0), new double[0]);
        assertYields(g -> g.pad(g.constant(empty), List.of(1L), List.of(1L), List.of(5L), 4), Shape.of(2), 4, 4);
    }

    @Test
    void padOfIntegersPutsIntegers() {
        assertYields(
                g -> g.pad(row(g, DType.I32, 1), List.of(1L), List.of(0L), List.of(0L), Integer.MIN_VALUE),
                Shape.of(2),
                Integer.MIN_VALUE,
                1);
    }

    @Test
    void concatPutsOneAfterTheOtherAlongAnyAxis() {
        assertYields(
                g -> g.concat(1, List.of(counting(g, 2, 1), counting(g, 2, 2), counting(g, 2, 0))),
                Shape.of(2, 3),
                0,
                0,
                1,
                1,
                2,
                3);
        assertYields(g -> g.concat(0, List.of(counting(g, 1, 2), counting(g, 2, 2))), Shape.of(3, 2), 0, 1, 0, 1, 2, 3);
    }

    @Test
    void reverseTurnsTheNamedAxesRound() {
        assertYields(g -> g.reverse(counting(g, 2, 3), 1), Shape.of(2, 3), 2, 1, 0, 5, 4, 3);
        assertYields(g -> g.reverse(counting(g, 2, 3), 0, 1), Shape.of(2, 3), 5, 4, 3, 2, 1, 0);
        assertYields(g -> g.reverse(counting(g, 2, 0), 1), Shape.of(2, 0));
    }

    private static Value starts(GraphBuilder g, long... starts) {
        return g.constant(Tensor.of(Shape.of(starts.length), starts));
    }

    @Test
    void dynamicSliceTakesAPartFromWhereItIsTold() {
        assertYields(
                g -> g.dynamicSlice(counting(g, 3, 4), starts(g, 1, 2), List.of(2L, 2L)), Shape.of(2, 2), 6, 7, 10, 11);
    }

    @Test
    void dynamicSliceMovesAPartBackToWhereItFits() {
        assertYields(
                g -> g.dynamicSlice(counting(g, 3, 4), starts(g, -5, Long.MAX_VALUE), List.of(2L, 1L)),
                Shape.of(2, 1),
                3,
                7);
        assertYields(g -> g.dynamicSlice(counting(g, 3), starts(g, Long.MIN_VALUE), List.of(3L)), Shape.of(3), 0, 1, 2);
    }

    @Test
    void dynamicSliceMayTakeNothing() {
        assertYields(g -> g.dynamicSlice(counting(g, 3), starts(g, 7), List.of(0L)), Shape.of(0));
        assertYields(g -> g.dynamicSlice(counting(g, 0), starts(g, 1), List.of(0L)), Shape.of(0));
    }

    @Test
    void aScalarIsItsOnlyPart() {
        assertYields(g -> g.dynamicSlice(g.constant(DType.F32, 5), starts(g), List.of()), Shape.scalar(), 5);
        assertYields(
                g -> g.dynamicUpdateSlice(g.constant(DType.F32, 5), g.constant(DType.F32, 6), starts(g)),
                Shape.scalar(),
                6);
    }

    @Test
    void dynamicUpdateSliceReplacesAPart() {
        assertYields(
                g -> g.dynamicUpdateSlice(counting(g, 2, 3), g.neg(counting(g, 1, 2)), starts(g, 1, 0)),
                Shape.of(2, 3),
                0,
                1,
                2,
                -0.0,
                -1,
                5);
    }

    @Test
    void dynamicUpdateSliceMovesAPartBackToWhereItFits() {
        assertYields(g -> g.dynamicUpdateSlice(counting(g, 4), row(g, 8, 9), starts(g, 3)), Shape.of(4), 0, 1, 8, 9);
        assertYields(g -> g.dynamicUpdateSlice(counting(g, 4), row(g, 8, 9), starts(g, -1)), Shape.of(4), 8, 9, 2, 3);
        assertYields(g -> g.dynamicUpdateSlice(counting(g, 2), row(g), starts(g, 1)), Shape.of(2), 0, 1);
    }

    @Test
    void partsOfEveryTypeMove() {
        for (DType dtype : List.of(DType.BOOL, DType.U8, DType.I16, DType.I64, DType.F16, DType.BF16, DType.F32)) {
            assertYields(
                    g -> g.dynamicUpdateSlice(row(g, dtype, 0, 1, 1), row(g, dtype, 1, 0), starts(g, 0)),
                    Shape.of(3),
                    1,
                    0,
                    1);
            assertYields(g -> g.dynamicSlice(row(g, dtype, 0, 1, 1), starts(g, 0), List.of(2L)), Shape.of(2), 0, 1);
        }
    }

    @Test
    void booleansMoveToo() {
        assertYields(g -> g.reverse(row(g, DType.BOOL, 1, 0, 0), 0), Shape.of(3), 0, 0, 1);
    }
}
