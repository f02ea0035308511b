package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DynamicSlicesTest {
    private final Samples samples = new Samples();

    private static long clamped(long start, long size, long dim) {
        return Math.max(0, Math.min(dim - size, start));
    }

    /** Holds both operations to what their definitions say, element by element. */
    private void check(Tensor x, List<Long> sizes, long... starts) {
        Shape shape = Shape.of(sizes);
        Tensor part = samples.any(x.dtype(), shape.dims());
        Tensor at = Tensor.of(Shape.of(starts.length), starts);
        List<Tensor> found = Computed.from(
                List.of(x, part, at),
                (g, in) -> List.of(
                        g.dynamicSlice(in.get(0), in.get(2), sizes),
                        g.dynamicUpdateSlice(in.get(0), in.get(1), in.get(2))));
        double[] cut = new double[(int) shape.elements()];
        double[] replaced = x.toDoubles();
        for (long[] place : Places.of(shape)) {
            long[] there = place.clone();
            for (int axis = 0; axis < there.length; axis++) {
                there[axis] += clamped(starts[axis], shape.dim(axis), x.shape().dim(axis));
            }
            int inside = Places.number(shape, place);
            int whole = Places.number(x.shape(), there);
            cut[inside] = x.getDouble(whole);
            replaced[whole] = part.getDouble(inside);
        }
        assertArrayEquals(cut, found.get(0).toDoubles());
        assertArrayEquals(replaced, found.get(1).toDoubles());
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    void aPartIsCutOutAndReplacedWhereTheStartsSay(DType dtype) {
        check(samples.crowded(dtype, 7), List.of(3L), 2);
        check(samples.crowded(dtype, 4, 5, 6), List.of(2L, 5L, 3L), 1, 0, 2);
        check(samples.crowded(dtype, 4, 5, 6), List.of(1L, 1L, 6L), 3, 4, 0);
    }

    @Test
    void aStartIsClampedToWhereThePartFits() {
        Tensor x = samples.any(DType.F32, 5, 6);
        check(x, List.of(2L, 3L), -1, 4);
        check(x, List.of(2L, 3L), Long.MIN_VALUE, Long.MAX_VALUE);
        check(x, List.of(5L, 6L), 3, -3);
    }

    @Test
    void theStartsOfAScalarAreNone() {
        check(samples.any(DType.F32), List.of());
    }

    @Test
    void aPartMayBeEmpty() {
        check(samples.any(DType.F32, 5, 6), List.of(0L, 3L), 2, 2);
        check(samples.any(DType.F32, 5, 0), List.of(2L, 0L), 2, 2);
    }

    @Test
    void largePartsAreCopiedBySeveralThreads() {
        check(samples.any(DType.F32, 3, 400, 70), List.of(2L, 399L, 70L), 1, 1, 0);
        check(samples.any(DType.F64, 1, 50_000), List.of(1L, 49_000L), 0, 300);
    }

    @Test
    void theReplacedTensorIsStillThereAsItWas() {
        Tensor x = samples.any(DType.F32, 6);
        List<Tensor> found = Computed.from(List.of(x, Tensor.of(Shape.of(1), 2L)), (g, in) -> {
            var doubled = g.mul(in.get(0), 2);
            var replaced = g.dynamicUpdateSlice(doubled, g.filled(DType.F32, Shape.of(2), 9), in.get(1));
            return List.of(replaced, g.add(doubled, 1));
        });
        for (int i = 0; i < 6; i++) {
            float doubled = 2 * x.toFloats()[i];
            assertArrayEquals(
                    new float[] {i == 2 || i == 3 ? 9 : doubled, doubled + 1},
                    new float[] {found.get(0).toFloats()[i], found.get(1).toFloats()[i]});
        }
    }
}
