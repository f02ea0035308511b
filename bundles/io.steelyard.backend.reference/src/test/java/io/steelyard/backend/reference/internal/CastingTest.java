package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CastingTest {
    private static long[] fromReal(DType to, double... x) {
        return evaluate(g -> g.cast(row(g, x), to)).toLongs();
    }

    private static Tensor fromLong(DType to, long... x) {
        return evaluate(g -> g.cast(g.constant(Tensor.of(Shape.of(x.length), x)), to));
    }

    @Test
    void realsAreTruncated() {
        assertArrayEquals(new long[] {2, -2, 0}, fromReal(DType.I32, 2.9, -2.9, -0.5));
    }

    @Test
    void realsBeyondTheRangeAreClampedAndNaNIsZero() {
        double[] x = {1e30, -1e30, Double.NaN, Double.NEGATIVE_INFINITY};
        assertArrayEquals(new long[] {127, -128, 0, -128}, fromReal(DType.I8, x));
        assertArrayEquals(new long[] {255, 0, 0, 0}, fromReal(DType.U8, x));
        assertArrayEquals(new long[] {32767, -32768, 0, -32768}, fromReal(DType.I16, x));
        assertArrayEquals(
                new long[] {Integer.MAX_VALUE, Integer.MIN_VALUE, 0, Integer.MIN_VALUE}, fromReal(DType.I32, x));
        assertArrayEquals(new long[] {Long.MAX_VALUE, Long.MIN_VALUE, 0, Long.MIN_VALUE}, fromReal(DType.I64, x));
    }

    @Test
    void whatIsNotZeroIsTrue() {
        assertArrayEquals(new long[] {0, 0, 1, 1}, fromReal(DType.BOOL, 0, -0.0, 0.25, Double.NaN));
        assertArrayEquals(new long[] {0, 1, 1}, fromLong(DType.BOOL, 0, 2, -4).toLongs());
    }

    @Test
    void trueIsOne() {
        assertArrayEquals(
                new double[] {0, 1},
                evaluate(g -> g.cast(row(g, DType.BOOL, 0, 1), DType.F32)).toDoubles());
    }

    @Test
    void integersKeepTheirLowBits() {
        assertArrayEquals(new long[] {-128, 44}, fromLong(DType.I8, 128, 300).toLongs());
        assertArrayEquals(new long[] {255, 44}, fromLong(DType.U8, -1, 300).toLongs());
        assertArrayEquals(new long[] {-1}, fromLong(DType.I32, 0xFFFFFFFFL).toLongs());
    }

    @Test
    void longsAreRoundedToSinglePrecisionOnce() {
        // Half a unit of f32 and a little more: rounded to a double first, the little is lost and the tie goes down.
        long x = (1L << 62) + (1L << 38) + 1;
        for (long value : new long[] {x, -x, Long.MAX_VALUE, Long.MIN_VALUE, (1L << 53) + 1, 16777217}) {
            assertEquals((float) value, fromLong(DType.F32, value).getDouble(0), "of " + value);
        }
    }

    @Test
    void longsAreRoundedToBfloat16Once() {
        assertEquals(
                0x1p62 + 0x1p55,
                fromLong(DType.BF16, (1L << 62) + (1L << 54) + 1).getDouble(0));
    }

    @Test
    void realsAreRoundedToNearestEven() {
        assertArrayEquals(
                new double[] {1, 1 + 0x1p-9, Double.POSITIVE_INFINITY, 0x1p-24},
                evaluate(g -> g.cast(row(g, 1 + 0x1p-11, 1 + 3 * 0x1p-11, 65520, 0x1p-24), DType.F16))
                        .toDoubles());
    }
}
