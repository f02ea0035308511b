package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SortingTest {
    private final Samples samples = new Samples();

    /** A NaN is greater than all numbers, and -0 equals 0. */
    private static int compare(double a, double b) {
        if (Double.isNaN(a) || Double.isNaN(b)) {
            return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
        }
        return a < b ? -1 : a > b ? 1 : 0;
    }

    /** Holds values and positions to those that the platform's stable sort yields; the values are also -0 where x is. */
    private static void requireSorted(List<Tensor> found, Tensor x, int axis, boolean descending) {
        Tensor values = found.get(0);
        long k = values.shape().dim(axis);
        double[] expected = new double[(int) values.shape().elements()];
        long[] positions = new long[expected.length];
        for (long[] lane : Places.of(x.shape().withDim(axis, 1))) {
            Comparator<Long> order = (i, j) -> compare(at(x, lane, axis, i), at(x, lane, axis, j));
            List<Long> sorted = LongStream.range(0, x.shape().dim(axis))
                    .boxed()
                    .sorted(descending ? order.reversed() : order)
                    .limit(k)
                    .toList();
            for (int i = 0; i < k; i++) {
                int into = Places.number(values.shape(), Places.with(lane, axis, i));
                positions[into] = sorted.get(i);
                expected[into] = at(x, lane, axis, sorted.get(i));
            }
        }
        assertArrayEquals(positions, found.get(1).toLongs());
        assertEquals(DType.I64, found.get(1).dtype());
        assertArrayEquals(expected, values.toDoubles());
    }

    private static double at(Tensor x, long[] lane, int axis, long index) {
        return x.getDouble(Places.number(x.shape(), Places.with(lane, axis, index)));
    }

    private static void check(Tensor x, int axis) {
        for (boolean descending : List.of(false, true)) {
            requireSorted(
                    Computed.from(List.of(x), (g, in) -> g.sort(in.get(0), axis, descending)), x, axis, descending);
        }
    }

    private static void checkTop(Tensor x, int axis, long k) {
        requireSorted(Computed.from(List.of(x), (g, in) -> g.topK(in.get(0), k, axis)), x, axis, true);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    void elementsAreInOrderAndWhatIsEqualStaysInIts(DType dtype) {
        check(samples.crowded(dtype, 50), 0);
        check(samples.crowded(dtype, 7, 13, 5), 1);
        check(samples.any(dtype, 3, 40), 0);
        check(samples.any(dtype, 3, 40), 1);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    void theGreatestElementsAreFoundInOrder(DType dtype) {
        checkTop(samples.crowded(dtype, 50), 0, 7);
        checkTop(samples.crowded(dtype, 7, 300, 5), 1, 3);
        checkTop(samples.crowded(dtype, 4, 9), 1, 9);
        checkTop(samples.any(dtype, 500, 3), 0, 100);
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "I64", "I32"})
    void theFarthestNumbersAreInOrder(DType dtype) {
        double most = dtype == DType.F64 ? Double.MAX_VALUE : dtype == DType.F32 ? Float.MAX_VALUE : 0x1p62;
        double least = dtype == DType.F64 ? Double.MIN_VALUE : dtype == DType.F32 ? Float.MIN_VALUE : 1;
        check(Tensor.of(dtype, Shape.of(6), most, -least, least, 0, -most, most), 0);
    }

    @Test
    void theSmallestAndTheGreatestIntegerAreInOrder() {
        Tensor x = Tensor.of(Shape.of(4), Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE, 0);
        List<Tensor> up = Computed.from(List.of(x), (g, in) -> g.sort(in.get(0), 0, false));
        List<Tensor> top = Computed.from(List.of(x), (g, in) -> g.topK(in.get(0), 4, 0));
        assertArrayEquals(new long[] {1, 3, 0, 2}, up.get(1).toLongs());
        assertArrayEquals(new long[] {0, 2, 3, 1}, top.get(1).toLongs());
        assertArrayEquals(
                new long[] {Long.MIN_VALUE, 0, Long.MAX_VALUE, Long.MAX_VALUE},
                up.get(0).toLongs());
    }

    @Test
    void longLanesAreMerged() {
        check(samples.rounded(DType.F32, 3, 5000), 1);
        check(samples.rounded(DType.F64, 10_007), 0);
        check(samples.below(DType.I32, 30, 4000, 2), 0);
    }

    @Test
    void laneAfterLaneIsSplit() {
        check(samples.rounded(DType.F32, 300, 50, 2), 1);
        checkTop(samples.rounded(DType.F32, 3, 20_000), 1, 40);
        checkTop(samples.below(DType.I32, 100, 2, 20_000), 1, 40);
    }

    @Test
    void whatIsAlreadyInOrderOrBackToFrontIsSortedToo() {
        double[] numbers = LongStream.range(0, 3000).asDoubleStream().toArray();
        Tensor up = Tensor.of(DType.F32, Shape.of(3000), numbers);
        check(up, 0);
        checkTop(up, 0, 70);
        Tensor down = Tensor.of(
                DType.F32,
                Shape.of(3000),
                LongStream.range(0, 3000).mapToDouble(i -> -i).toArray());
        check(down, 0);
        checkTop(down, 0, 70);
    }

    @Test
    void emptyAxesAreInOrder() {
        check(samples.any(DType.F32, 3, 0), 1);
        check(samples.any(DType.F32, 3, 0), 0);
        checkTop(samples.any(DType.F32, 3, 4), 1, 0);
        checkTop(samples.any(DType.F32, 0, 4), 1, 2);
        check(samples.any(DType.F32, 1), 0);
    }

    @Test
    void oneResultAloneMayBeAskedFor() {
        Tensor x = samples.crowded(DType.F32, 5, 20);
        List<Tensor> both = Computed.from(List.of(x), (g, in) -> g.sort(in.get(0), 1, true));
        assertEquals(
                both.get(1),
                Computed.from(
                                List.of(x),
                                (g, in) -> List.of(g.sort(in.get(0), 1, true).get(1)))
                        .get(0));
        assertEquals(
                both.get(0),
                Computed.from(
                                List.of(x),
                                (g, in) -> List.of(g.sort(in.get(0), 1, true).get(0)))
                        .get(0));
    }
}
