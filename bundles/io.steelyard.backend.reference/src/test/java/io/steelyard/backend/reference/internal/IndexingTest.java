package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.evaluateAll;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class IndexingTest {
    private static final double NAN = Double.NaN;
    private static final double INF = Double.POSITIVE_INFINITY;
    private static final List<DType> ALL = List.of(
            DType.BOOL,
            DType.U8,
            DType.I8,
            DType.I16,
            DType.I32,
            DType.I64,
            DType.F16,
            DType.BF16,
            DType.F32,
            DType.F64);

    private static Value indices(GraphBuilder g, Shape shape, long... indices) {
        return g.constant(Tensor.of(shape, indices));
    }

    private static Value indices(GraphBuilder g, long... indices) {
        return indices(g, Shape.of(indices.length), indices);
    }

    private static void assertYields(Function<GraphBuilder, Value> description, Shape shape, double... expected) {
        Tensor y = evaluate(description);
        assertEquals(shape, y.shape());
        assertArrayEquals(expected, y.toDoubles());
    }

    private static void assertSorted(boolean descending, double[] x, double[] sorted, long... positions) {
        List<Tensor> found = evaluateAll(g -> g.sort(row(g, x), 0, descending));
        assertArrayEquals(sorted, found.get(0).toDoubles());
        assertArrayEquals(positions, found.get(1).toLongs());
    }

    private static double[] values(double... values) {
        return values;
    }

    // ---- gather

    @Test
    void gatherTakesRowsInAnyOrderAndAsOftenAsNamed() {
        assertYields(g -> g.gather(counting(g, 3, 2), indices(g, 2, 0, 2), 0), Shape.of(3, 2), 4, 5, 0, 1, 4, 5);
    }

    @Test
    void theAxesOfTheIndicesTakeTheAxisPlace() {
        assertYields(
                g -> g.gather(counting(g, 2, 3, 2), indices(g, Shape.of(1, 2), 2, 0), 1),
                Shape.of(2, 1, 2, 2),
                4,
                5,
                0,
                1,
                10,
                11,
                6,
                7);
    }

    @Test
    void aScalarIndexTakesTheAxisAway() {
        assertYields(g -> g.gather(counting(g, 2, 3), indices(g, Shape.scalar(), 1), 1), Shape.of(2), 1, 4);
    }

    @Test
    void gatherAlongTakesElementByElement() {
        // The example of torch.gather's documentation.
        assertYields(
                g -> g.gatherAlong(row2(g), indices(g, Shape.of(2, 2), 0, 0, 1, 0), 1), Shape.of(2, 2), 1, 1, 4, 3);
        assertYields(g -> g.gatherAlong(row2(g), indices(g, Shape.of(1, 2), 1, 0), 0), Shape.of(1, 2), 3, 2);
    }

    private static Value row2(GraphBuilder g) {
        return g.constant(Tensor.of(Shape.of(2, 2), 1.0, 2, 3, 4));
    }

    @Test
    void batchAxesAreSharedAndAxesBetweenThemAndTheAxisAreKept() {
        // y[b, o, i, r] = x[b, o, indices[b, i], r], and x holds its own offsets b 12 + o 6 + k 2 + r.
        assertYields(
                g -> g.add(new Op.Gather(2, 1), List.of(counting(g, 2, 2, 3, 2), indices(g, Shape.of(2, 1), 2, 1))),
                Shape.of(2, 2, 1, 2),
                4,
                5,
                10,
                11,
                14,
                15,
                20,
                21);
    }

    @Test
    void gatherOfNoIndicesIsEmpty() {
        assertYields(g -> g.gather(counting(g, 3, 2), indices(g), 0), Shape.of(0, 2));
        assertYields(g -> g.gather(counting(g, 0, 2), indices(g), 0), Shape.of(0, 2));
    }

    @Test
    void indicesAreIntegersOfAnyType() {
        for (DType dtype : List.of(DType.U8, DType.I8, DType.I16, DType.I32, DType.I64)) {
            assertYields(g -> g.gather(counting(g, 3), row(g, dtype, 2, 1), 0), Shape.of(2), 2, 1);
        }
        assertYields(g -> g.gather(counting(g, 201), row(g, DType.U8, 200), 0), Shape.of(1), 200);
    }

    @Test
    void elementsOfAnyTypeAreTaken() {
        for (DType dtype : ALL) {
            assertYields(g -> g.gather(row(g, dtype, 0, 1, 0), indices(g, 1, 0), 0), Shape.of(2), 1, 0);
        }
    }

    @Test
    void anIndexBeyondTheAxisIsRefusedNamingTheNode() {
        Exception e = assertThrows(
                IndexOutOfBoundsException.class, () -> evaluate(g -> g.gather(counting(g, 3, 2), indices(g, 0, 3), 0)));
        assertEquals(
                "%2 = gather(%0, %1) axis=0 batch=0 : f64[2,2]: index 3 at 1 of i64[2] lies beyond axis 0 of f64[3,2]",
                e.getMessage());
    }

    @Test
    void aNegativeIndexIsRefused() {
        assertThrows(IndexOutOfBoundsException.class, () -> evaluate(g -> g.gather(counting(g, 3), indices(g, -1), 0)));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> evaluate(g -> g.gather(counting(g, 3), indices(g, Long.MIN_VALUE), 0)));
    }

    @Test
    void anIndexThatWouldTakeNothingIsRefusedToo() {
        assertThrows(
                IndexOutOfBoundsException.class, () -> evaluate(g -> g.gather(counting(g, 2, 0), indices(g, 2), 0)));
    }

    // ---- scatter_add

    @Test
    void scatterAddAddsWhatIsNamedSeveralTimesEachTime() {
        assertYields(
                g -> g.scatterAdd(row(g, 10, 20, 30), indices(g, 2, 0, 2), row(g, 1, 2, 4), 0),
                Shape.of(3),
                12,
                20,
                35);
    }

    @Test
    void scatterAddIsGatherTurnedRound() {
        assertYields(
                g -> g.add(
                        new Op.ScatterAdd(2, 1),
                        List.of(
                                g.filled(DType.F64, Shape.of(2, 2, 3, 2), 0),
                                indices(g, Shape.of(2, 1), 2, 1),
                                g.add(counting(g, 2, 2, 1, 2), 1))),
                Shape.of(2, 2, 3, 2),
                0,
                0,
                0,
                0,
                1,
                2,
                0,
                0,
                0,
                0,
                3,
                4,
                0,
                0,
                5,
                6,
                0,
                0,
                0,
                0,
                7,
                8,
                0,
                0);
    }

    @Test
    void scatterAddAlongAddsElementByElement() {
        assertYields(
                g -> g.scatterAddAlong(row2(g), indices(g, Shape.of(2, 2), 1, 1, 0, 1), g.constant(ten()), 1),
                Shape.of(2, 2),
                1,
                22,
                13,
                14);
    }

    private static Tensor ten() {
        return Tensor.filled(DType.F64, Shape.of(2, 2), 10);
    }

    @Test
    void sumsOfWhatIsAddedAreRoundedOnce() {
        // In single precision 2^24 + 1 + 1 would stay 2^24.
        assertYields(
                g -> g.scatterAdd(row(g, DType.F32, 16777216), indices(g, 0, 0), row(g, DType.F32, 1, 1), 0),
                Shape.of(1),
                16777218);
    }

    @Test
    void whatIsAddedToIntegersWrapsAround() {
        assertYields(
                g -> g.scatterAdd(row(g, DType.I8, 127), indices(g, 0), row(g, DType.I8, 2), 0), Shape.of(1), -127);
        assertYields(g -> g.scatterAdd(row(g, DType.U8, 255), indices(g, 0), row(g, DType.U8, 2), 0), Shape.of(1), 1);
    }

    @Test
    void scatterAddOfNothingChangesNothing() {
        assertYields(g -> g.scatterAdd(row(g, 1, 2), indices(g), row(g), 0), Shape.of(2), 1, 2);
    }

    @Test
    void scatterAddRefusesAnIndexBeyondTheAxisNamingTheNode() {
        Exception e = assertThrows(
                IndexOutOfBoundsException.class,
                () -> evaluate(g -> g.scatterAdd(row(g, 1, 2), indices(g, 5), row(g, 1), 0)));
        assertEquals(
                "%3 = scatter_add(%0, %1, %2) axis=0 batch=0 : f64[2]: index 5 at 0 of i64[1] lies beyond axis 0 of"
                        + " f64[2]",
                e.getMessage());
    }

    // ---- sort

    @Test
    void sortGoesUpOrDown() {
        assertSorted(false, values(3, 1, 2), values(1, 2, 3), 1, 2, 0);
        assertSorted(true, values(3, 1, 2), values(3, 2, 1), 0, 2, 1);
    }

    @Test
    void whatIsEqualStaysInItsOrderInBothDirections() {
        assertSorted(false, values(2, 1, 2, 1, 2), values(1, 1, 2, 2, 2), 1, 3, 0, 2, 4);
        assertSorted(true, values(2, 1, 2, 1, 2), values(2, 2, 2, 1, 1), 0, 2, 4, 1, 3);
    }

    @Test
    void minusZeroEqualsZero() {
        assertSorted(false, values(0.0, -0.0, 0.0), values(0.0, -0.0, 0.0), 0, 1, 2);
        assertSorted(true, values(-0.0, 0.0, -1), values(-0.0, 0.0, -1), 0, 1, 2);
    }

    @Test
    void aNaNIsGreaterThanAllNumbers() {
        assertSorted(false, values(NAN, INF, -INF, NAN, 0), values(-INF, 0, INF, NAN, NAN), 2, 4, 1, 0, 3);
        assertSorted(true, values(NAN, INF, -INF, NAN, 0), values(NAN, NAN, INF, 0, -INF), 0, 3, 1, 4, 2);
    }

    @Test
    void sortRunsAlongAnyAxis() {
        List<Tensor> found =
                evaluateAll(g -> g.sort(g.constant(Tensor.of(Shape.of(2, 3), 4.0, 2, 6, 1, 5, 3)), 0, false));
        assertArrayEquals(values(1, 2, 3, 4, 5, 6), found.get(0).toDoubles());
        assertArrayEquals(new long[] {1, 0, 1, 0, 1, 0}, found.get(1).toLongs());
        assertEquals(DType.I64, found.get(1).dtype());
    }

    @Test
    void sortKeepsAnEmptyAxis() {
        for (int axis : new int[] {0, 1}) {
            List<Tensor> found = evaluateAll(g -> g.sort(counting(g, 2, 0), axis, true));
            assertEquals(Shape.of(2, 0), found.get(0).shape());
            assertEquals(Shape.of(2, 0), found.get(1).shape());
        }
    }

    @Test
    void everyTypeIsSorted() {
        for (DType dtype : ALL) {
            List<Tensor> found = evaluateAll(g -> g.sort(row(g, dtype, 1, 0, 1), 0, false));
            assertArrayEquals(values(0, 1, 1), found.get(0).toDoubles());
            assertEquals(dtype, found.get(0).dtype());
        }
        assertArrayEquals(
                new long[] {100, 200},
                evaluateAll(g -> g.sort(row(g, DType.U8, 200, 100), 0, false))
                        .get(0)
                        .toLongs());
        assertArrayEquals(
                new long[] {Long.MIN_VALUE, -1, Long.MAX_VALUE},
                evaluateAll(g -> g.sort(indices(g, Long.MAX_VALUE, -1, Long.MIN_VALUE), 0, false))
                        .get(0)
                        .toLongs());
    }

    // ---- top_k

    @Test
    void topKAreTheFirstInDescendingOrder() {
        Tensor x = Tensor.of(Shape.of(2, 4), 1.0, 4, 4, NAN, -1, -2, -0.0, 0.0);
        List<Tensor> found = evaluateAll(g -> g.topK(g.constant(x), 3, 1));
        assertEquals(Shape.of(2, 3), found.get(0).shape());
        assertArrayEquals(values(NAN, 4, 4, -0.0, 0.0, -1), found.get(0).toDoubles());
        assertArrayEquals(new long[] {3, 1, 2, 2, 3, 0}, found.get(1).toLongs());
    }

    @Test
    void topKRunsAlongAnyAxis() {
        List<Tensor> found = evaluateAll(g -> g.topK(counting(g, 3, 2), 2, 0));
        assertArrayEquals(values(4, 5, 2, 3), found.get(0).toDoubles());
        assertArrayEquals(new long[] {2, 2, 1, 1}, found.get(1).toLongs());
    }

    @Test
    void topKMayBeNoneOrAll() {
        assertEquals(
                Shape.of(2, 0),
                evaluateAll(g -> g.topK(counting(g, 2, 3), 0, 1)).get(1).shape());
        assertEquals(
                Shape.of(0, 2),
                evaluateAll(g -> g.topK(counting(g, 0, 3), 2, 1)).get(0).shape());
        assertArrayEquals(
                values(2, 1, 0),
                evaluateAll(g -> g.topK(counting(g, 3), 3, 0)).get(0).toDoubles());
    }
}
