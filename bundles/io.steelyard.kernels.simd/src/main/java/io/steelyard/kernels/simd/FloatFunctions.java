package io.steelyard.kernels.simd;

import static io.steelyard.kernels.simd.VectorKind.DOUBLES;
import static io.steelyard.kernels.simd.VectorKind.FLOATS;
import static io.steelyard.kernels.simd.VectorKind.LONGS;

import io.steelyard.graph.OpKind;
import java.util.Map;

/**
 * Functions of floats on vectors, written into the code that uses them. Those that matter most are computed in single
 * precision, and {@link #SINGLE} tells where single floats have the same function; the others are the functions of {@link
 * io.steelyard.kernels.function}, by the same arithmetic in double precision. Every result has the bits that those have.
 */
final class FloatFunctions {
    /** The classes that compute functions of floats in single precision, by static methods named as the operations. */
    static final Map<OpKind, String> SINGLE = Map.of(
            OpKind.EXP, name(FloatExponential.class),
            OpKind.LOGISTIC, name(FloatLogistic.class),
            OpKind.TANH, name(FloatTangent.class));

    private static final double[] GROWTH = {
        0x1.7324531a3ea5cp-19,
        0x1.a1da856e0265ap-16,
        0x1.a0195d17549a3p-13,
        0x1.6c15df19a5a98p-10,
        0x1.1111112fce025p-7,
        0x1.555555a9e6257p-5,
        0x1.555555554f21ep-3,
        0x1.ffffffffdde13p-2,
        0x1p0
    };
    private static final double[] LOGARITHM = {
        0x1.8c92867b49a01p-3, 0x1.c67a84e8a4bap-3, 0x1.249324907dae3p-2, 0x1.999998ca249fbp-2, 0x1.5555555564fdap-1, 2
    };
    private static final double[] ERROR = {
        -0x1.af601f7249a8dp-16,
        0x1.2d538f1dcd059p-14,
        -0x1.0d9907a4ff47p-14,
        0x1.209f29067feb1p-13,
        -0x1.196c245128e35p-11,
        0x1.3743168d80956p-10,
        -0x1.1edfd04b68ceap-9,
        0x1.125cbb2f95a88p-8,
        -0x1.fad9437079788p-8,
        0x1.affcffedf5dfp-7,
        -0x1.582ad77bb483cp-6,
        0x1.01ddf96565eabp-5,
        -0x1.6b21b1e5e626p-5,
        0x1.e22be4b9a7bd2p-5,
        -0x1.3065f27e099f9p-4,
        0x1.72a6fd69efe61p-4,
        -0x1.bcfbd2fecb74dp-4,
        0x1.10bedf151c014p-3,
        -0x1.6e1eb4d87b294p-3,
        0x1.6e97c0f51a9dbp-2
    };
    private static final double LN2 = 0x1.62e42fefa39efp-1;
    private static final double ERROR_RANGE = 3.95;
    private static final long SQRT_HALF_BITS = 0x3fe6a09e667f3bcdL;
    private static final double ROUNDER = 0x1.8p52;

    private final VectorCode v;
    private final FloatCode floats;

    FloatFunctions(VectorCode v) {
        this.v = v;
        this.floats = new FloatCode(v);
    }

    private static String name(Class<?> type) {
        return type.getName().replace('.', '/');
    }

    /** Whether there is such a function here. */
    static boolean has(OpKind kind) {
        return switch (kind) {
            case EXP, EXPM1, LOG, LOG1P, TANH, ERF, LOGISTIC, RSQRT -> true;
            default -> false;
        };
    }

    /** Whether a function takes vectors of doubles. */
    static boolean isWide(OpKind kind) {
        return has(kind) && !SINGLE.containsKey(kind);
    }

    /** The function of a vector of floats. */
    int apply(OpKind kind, int x) {
        return switch (kind) {
            case EXP -> FloatExponential.exp(floats, x);
            case EXPM1 -> narrow(expm1(x));
            case LOG -> log(x);
            case LOG1P -> log1p(x);
            case TANH -> FloatTangent.tanh(floats, x);
            case ERF -> narrow(erf(x));
            case LOGISTIC -> FloatLogistic.logistic(floats, x);
            case RSQRT -> narrow(div(v.constant(1.0), v.unary(DOUBLES, "sqrt", widen(x))));
            default -> throw new IllegalArgumentException(kind.label());
        };
    }

    private int add(int a, int b) {
        return v.binary(DOUBLES, "add", a, b);
    }

    private int sub(int a, int b) {
        return v.binary(DOUBLES, "sub", a, b);
    }

    private int mul(int a, int b) {
        return v.binary(DOUBLES, "mul", a, b);
    }

    private int div(int a, int b) {
        return v.binary(DOUBLES, "div", a, b);
    }

    private int widen(int x) {
        return v.convert("F2D", x, FLOATS, DOUBLES);
    }

    private int narrow(int x) {
        return v.convert("D2F", x, DOUBLES, FLOATS);
    }

    private int polynomial(double[] coefficients, int at) {
        int sum = v.constant(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = v.fma(DOUBLES, sum, at, v.constant(coefficients[i]));
        }
        return sum;
    }

    private int within(int x, float limit) {
        return v.binary(FLOATS, "max", v.constant(-limit), v.binary(FLOATS, "min", v.constant(limit), x));
    }

    private int expm1(int x) {
        int m = expm1Of64(mul(widen(within(x, 104)), v.constant(0x1p-8)));
        m = square(m);
        return square(m);
    }

    private int expm1Of64(int h) {
        int m = mul(h, polynomial(GROWTH, h));
        for (int i = 0; i < 6; i++) {
            m = square(m);
        }
        return m;
    }

    private int square(int m) {
        return mul(m, add(m, v.constant(2.0)));
    }

    private int erf(int x) {
        int within = widen(within(x, 3.9375f));
        int t = v.fma(DOUBLES, mul(within, within), v.constant(2 / (ERROR_RANGE * ERROR_RANGE)), v.constant(-1.0));
        return mul(within, polynomial(ERROR, t));
    }

    /** The exponent of a positive number, as longs. */
    private int exponent(int bits) {
        return v.shift(LONGS, "ASHR", v.binary(LONGS, "sub", bits, v.constant(SQRT_HALF_BITS)), 52);
    }

    private int significand(int bits, int exponent) {
        return v.reinterpret(v.binary(LONGS, "sub", bits, v.shift(LONGS, "LSHL", exponent, 52)), LONGS, DOUBLES);
    }

    /** A whole number below 2^51 as a double, by its bits behind those of a large one. */
    private int real(int whole) {
        int shifted = v.binary(LONGS, "add", whole, v.constant(Double.doubleToRawLongBits(ROUNDER)));
        return sub(v.reinterpret(shifted, LONGS, DOUBLES), v.constant(ROUNDER));
    }

    /** {@code log(1 + f)}. */
    private int nearOne(int f) {
        int s = div(f, add(v.constant(2.0), f));
        return mul(s, polynomial(LOGARITHM, mul(s, s)));
    }

    private int log(int x) {
        int bits = v.reinterpret(widen(x), DOUBLES, LONGS);
        int k = exponent(bits);
        int f = sub(significand(bits, k), v.constant(1.0));
        int result = narrow(v.fma(DOUBLES, real(k), v.constant(LN2), nearOne(f)));
        return edges(result, x, v.constant(0f));
    }

    private int log1p(int x) {
        int wide = widen(x);
        int sum = add(v.constant(1.0), wide);
        int bits = v.reinterpret(sum, DOUBLES, LONGS);
        int k = exponent(bits);
        int alone = v.compare(LONGS, "EQ", k, v.constant(0L));
        int f = v.blend(DOUBLES, sub(significand(bits, k), v.constant(1.0)), wide, alone);
        int near = nearOne(f);
        int result = narrow(v.blend(DOUBLES, v.fma(DOUBLES, real(k), v.constant(LN2), near), near, alone));
        return edges(result, x, v.constant(-1f));
    }

    /** What a logarithm is where its argument is not between its pole and infinity. */
    private int edges(int result, int x, int pole) {
        int inside = v.compare(FLOATS, "GT", x, pole);
        int infinite = v.compare(FLOATS, "EQ", x, v.constant(Float.POSITIVE_INFINITY));
        int some = v.blend(FLOATS, v.constant(Float.NaN), result, inside);
        some = v.blend(FLOATS, some, v.constant(Float.POSITIVE_INFINITY), infinite);
        return v.blend(FLOATS, some, v.constant(Float.NEGATIVE_INFINITY), v.compare(FLOATS, "EQ", x, pole));
    }
}
