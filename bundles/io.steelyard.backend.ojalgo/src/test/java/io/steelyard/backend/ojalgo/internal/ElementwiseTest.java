package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ElementwiseTest {
    private static final List<OpKind> REAL_UNARY = List.of(
            OpKind.NEG,
            OpKind.ABS,
            OpKind.SIGN,
            OpKind.FLOOR,
            OpKind.CEIL,
            OpKind.ROUND,
            OpKind.EXP,
            OpKind.EXPM1,
            OpKind.LOG,
            OpKind.LOG1P,
            OpKind.SQRT,
            OpKind.RSQRT,
            OpKind.SIN,
            OpKind.COS,
            OpKind.TANH,
            OpKind.ERF,
            OpKind.LOGISTIC,
            OpKind.STOP_GRADIENT);
    private static final List<OpKind> REAL_BINARY =
            List.of(OpKind.ADD, OpKind.SUB, OpKind.MUL, OpKind.DIV, OpKind.REM, OpKind.POW, OpKind.MAX, OpKind.MIN);
    private static final List<DType> REALS = List.of(DType.F32, DType.F64, DType.F16, DType.BF16);
    private static final List<DType> INTEGERS = List.of(DType.I64, DType.I32, DType.I16, DType.I8, DType.U8);

    private static Stream<Arguments> product(List<OpKind> kinds, List<DType> dtypes) {
        return kinds.stream().flatMap(kind -> dtypes.stream().map(dtype -> Arguments.of(kind, dtype)));
    }

    static Stream<Arguments> unary() {
        return Stream.concat(
                product(REAL_UNARY, REALS),
                Stream.concat(
                        product(List.of(OpKind.NEG, OpKind.ABS, OpKind.SIGN, OpKind.NOT), INTEGERS),
                        product(List.of(OpKind.NOT), List.of(DType.BOOL))));
    }

    static Stream<Arguments> binary() {
        List<OpKind> integer = Stream.concat(
                        REAL_BINARY.stream().filter(kind -> kind != OpKind.POW),
                        Stream.of(OpKind.AND, OpKind.OR, OpKind.XOR))
                .toList();
        return Stream.concat(
                product(REAL_BINARY, REALS),
                Stream.concat(
                        product(integer, INTEGERS),
                        product(List.of(OpKind.AND, OpKind.OR, OpKind.XOR), List.of(DType.BOOL))));
    }

    @ParameterizedTest
    @MethodSource("unary")
    void aFunctionOfOneOperandIsTheReferences(OpKind kind, DType dtype) {
        Agreement.check((g, in) -> g.unary(kind, in.any(dtype, 7, 5)));
        Agreement.check((g, in) -> g.unary(kind, in.crowded(dtype, 40)));
    }

    @ParameterizedTest
    @MethodSource("unary")
    void aFunctionOfOneOperandTakesScalarsAndNothing(OpKind kind, DType dtype) {
        Agreement.check((g, in) -> g.unary(kind, in.positive(dtype)));
        Agreement.check((g, in) -> g.unary(kind, in.positive(dtype, 3, 0)));
        Agreement.check((g, in) -> g.unary(kind, g.broadcast(in.positive(dtype), Shape.of(2, 3))));
    }

    @ParameterizedTest
    @MethodSource("binary")
    void aFunctionOfTwoOperandsIsTheReferences(OpKind kind, DType dtype) {
        Agreement.check((g, in) -> g.binary(kind, in.any(dtype, 6, 7), in.positive(dtype, 6, 7)));
    }

    @ParameterizedTest
    @MethodSource("binary")
    void aFunctionOfTwoOperandsBroadcasts(OpKind kind, DType dtype) {
        Agreement.check((g, in) -> g.binary(kind, in.any(dtype), in.positive(dtype, 3, 4)));
        Agreement.check((g, in) -> g.binary(kind, in.any(dtype, 3, 4), in.positive(dtype)));
        Agreement.check((g, in) -> g.binary(kind, in.any(dtype, 3, 1), in.positive(dtype, 4)));
        Agreement.check((g, in) -> g.binary(kind, in.any(dtype, 0, 4), in.positive(dtype, 4)));
        Agreement.check((g, in) -> {
            Shape shape = Shape.of(2, 3);
            Value a = g.broadcast(in.any(dtype), shape);
            return g.binary(kind, a, g.broadcast(in.positive(dtype), shape));
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = OpKind.class,
            names = {"ADD", "SUB", "MUL", "DIV", "MAX", "MIN"})
    void specialNumbersAreTreatedAsTheReferenceDoes(OpKind kind) {
        for (DType dtype : REALS) {
            Agreement.check((g, in) -> g.binary(kind, in.crowded(dtype, 300), in.crowded(dtype, 300)));
        }
    }

    @ParameterizedTest
    @EnumSource(OpKind.class)
    void largeTensorsAreSplitWithoutATrace(OpKind kind) {
        if (REAL_UNARY.contains(kind)) {
            Agreement.check((g, in) -> g.unary(kind, in.positive(DType.F32, 3, 11_001)));
        } else if (REAL_BINARY.contains(kind)) {
            Agreement.check((g, in) -> g.binary(kind, in.any(DType.F32, 3, 11_001), in.positive(DType.F32, 3, 11_001)));
        }
    }

    @ParameterizedTest
    @EnumSource(Comparison.class)
    void aRelationHoldsWhereTheReferenceSaysSo(Comparison comparison) {
        for (DType dtype : List.of(DType.F32, DType.F64, DType.BF16, DType.I32, DType.U8, DType.BOOL)) {
            Agreement.check((g, in) -> g.compare(comparison, in.crowded(dtype, 200), in.crowded(dtype, 200)));
            Agreement.check((g, in) -> g.compare(comparison, in.crowded(dtype, 5, 8), in.crowded(dtype)));
            Agreement.check((g, in) -> g.compare(comparison, in.crowded(dtype), in.crowded(dtype, 5, 8)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "I64", "U8", "BOOL"})
    void aSelectionTakesFromTheSideThatTheConditionNames(DType dtype) {
        Agreement.check(
                (g, in) -> g.select(in.crowded(DType.BOOL, 9, 5), in.crowded(dtype, 9, 5), in.crowded(dtype, 9, 5)));
        Agreement.check((g, in) -> g.select(in.crowded(DType.BOOL), in.crowded(dtype, 5), in.crowded(dtype)));
        Agreement.check((g, in) -> g.select(in.crowded(DType.BOOL, 5), in.crowded(dtype), in.crowded(dtype, 5)));
    }

    @Test
    void everyTypeIsCastToEveryOtherAsTheReferenceDoes() {
        List<DType> all = Stream.of(DType.values()).filter(DType::isComputable).toList();
        for (DType from : all) {
            for (DType to : all) {
                Agreement.check((g, in) -> g.add(new Op.Cast(to), List.of(in.any(from, 4, 9))));
                Agreement.check((g, in) -> g.add(new Op.Cast(to), List.of(in.crowded(from, 60))));
                Agreement.check((g, in) -> g.add(new Op.Cast(to), List.of(g.broadcast(in.any(from), Shape.of(3)))));
            }
        }
    }

    @Test
    void numbersBeyondATypeAreCastAsTheReferenceDoes() {
        double[] far = {1e30, -1e30, 3e9, -3e9, 70000, -70000, 300, -300, 65519, 65520, 1e-8, 6e-8, 3.3e38, 0.3, 1e-40};
        Tensor integers = Tensor.of(
                Shape.of(7),
                Long.MAX_VALUE,
                Long.MIN_VALUE,
                (1L << 54) + 1,
                (1L << 62) + (1L << 54) + 1,
                16777217,
                -129,
                65);
        for (DType to :
                List.of(DType.F32, DType.F16, DType.BF16, DType.I64, DType.I32, DType.I16, DType.I8, DType.U8)) {
            Agreement.check((g, in) -> g.cast(in.given(Tensor.of(Shape.of(far.length), far)), to));
            Agreement.check((g, in) -> g.add(new Op.Cast(to), List.of(in.given(integers))));
        }
    }

    @Test
    void resultsThatTakeAnOperandsPlaceAreRight() {
        Agreement.check((g, in) -> {
            Value x = in.any(DType.F32, 50);
            Value a = g.mul(x, 3);
            Value b = g.sub(g.add(a, x), a);
            Value c = g.select(g.compare(Comparison.LT, b, a), b, g.neg(a));
            return g.add(g.mul(c, c), g.add(a, g.sum(c)));
        });
    }

    private static long lowBits(DType dtype, long value) {
        int unused = 64 - 8 * dtype.bytes();
        return dtype == DType.U8 ? value << unused >>> unused : value << unused >> unused;
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I64", "I32", "I16", "I8", "U8"})
    void bitsAreMovedAndAtMostTheSignIsLeft(DType dtype) {
        long[] numbers = {1, -1, 77, -77, 0x5A5A5A5A5A5A5A5AL, Long.MIN_VALUE, Long.MAX_VALUE, 200, 0};
        long[] distances = {0, 1, 3, 7, 8, 9, 15, 16, 31, 32, 33, 63, 64, 65, 100, -1, -64};
        int width = 8 * dtype.bytes();
        for (long distance : distances) {
            List<Tensor> found = Computed.from(
                    List.of(Tensor.of(Shape.of(numbers.length), numbers), Tensor.of(Shape.scalar(), distance)),
                    (g, in) -> {
                        Value x = g.cast(in.get(0), dtype);
                        Value by = g.cast(in.get(1), dtype);
                        return List.of(
                                x,
                                g.binary(OpKind.SHIFT_LEFT, x, by),
                                g.binary(OpKind.SHIFT_RIGHT, x, by),
                                g.reshape(by, Shape.scalar()));
                    });
            for (int i = 0; i < numbers.length; i++) {
                BigInteger x = BigInteger.valueOf(found.get(0).getLong(i));
                // As an unsigned byte, -1 is 255.
                long by = found.get(3).getLong(0);
                boolean far = by < 0 || by >= width;
                long up = far ? 0 : x.shiftLeft((int) by).longValue();
                assertEquals(lowBits(dtype, up), found.get(1).getLong(i));
                assertEquals(
                        x.shiftRight(far ? 64 : (int) by).longValue(),
                        found.get(2).getLong(i));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void theAngleOfAPointIsThePlatforms(DType dtype) {
        double[] few = {0, -0.0, 1, -1, 2.5, -0.75, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN};
        Tensor y = Tensor.of(dtype, Shape.of(9, 1), few);
        Tensor x = Tensor.of(dtype, Shape.of(9), few);
        Tensor one = Tensor.filled(dtype, Shape.scalar(), 1);
        List<Tensor> found = Computed.from(
                List.of(y, x, one),
                (g, in) -> List.of(
                        g.binary(OpKind.ATAN2, in.get(0), in.get(1)),
                        g.binary(OpKind.ATAN2, in.get(1), in.get(2)),
                        g.binary(OpKind.ATAN2, in.get(2), in.get(1))));
        double[][] angles = {new double[81], new double[9], new double[9]};
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                angles[0][9 * i + j] = StrictMath.atan2(few[i], few[j]);
            }
            angles[1][i] = StrictMath.atan2(few[i], 1);
            angles[2][i] = StrictMath.atan2(1, few[i]);
        }
        for (int k = 0; k < 3; k++) {
            assertEquals(Tensor.of(dtype, found.get(k).shape(), angles[k]), found.get(k));
        }
    }

    /** The numbers are mpmath's, rounded to doubles. */
    @Test
    void theInverseOfTheErrorFunctionHasAboutSixteenDigits() {
        double[] x = {1e-300, 1e-9, 0.25, 0.5, 0.85, 0.9, -0.99, 0.999999, 1 - 0x1p-24, 1 - 0x1p-53};
        double[] y = {
            8.86226925452758e-301,
            8.86226925452758e-10,
            0.2253120550121781,
            0.4769362762044699,
            1.0179024648320276,
            1.1630871536766743,
            -1.8213863677184494,
            3.458910737275499,
            3.832506856900711,
            5.8635847487551676
        };
        Tensor found = Computed.from(List.of(Tensor.of(Shape.of(x.length), x)), (g, in) -> List.of(g.erfinv(in.get(0))))
                .get(0);
        for (int i = 0; i < x.length; i++) {
            assertEquals(y[i], found.getDouble(i), Math.abs(y[i]) * 0x1p-50, "erfinv(" + x[i] + ")");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void theInverseOfTheErrorFunctionEndsInInfinities(DType dtype) {
        Tensor x = Tensor.of(dtype, Shape.of(7), 1, -1, 1.5, -2, Double.NaN, 0, -0.0);
        Tensor found = Computed.from(List.of(x), (g, in) -> List.of(g.erfinv(in.get(0))))
                .get(0);
        assertArrayEquals(
                new double[] {
                    Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Double.NaN, Double.NaN, 0, -0.0
                },
                found.toDoubles());
    }
}
