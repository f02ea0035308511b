package io.steelyard.backend.reference.internal;

/**
 * The error function {@code erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x}, to within one unit in the last
 * place of a double.
 *
 * <p>Source of the intervals, formulas and coefficients: fdlibm 5.3, {@code s_erf.c} (Sun Microsystems, 1993), which
 * approximates by rational functions: of x^2 near 0, of |x| - 1 around 1, and of 1/x^2 beyond. The coefficients are
 * written in the fewest digits that give the same doubles.
 */
final class ErrorFunction {
    /** erf(1), rounded to single precision, from which the approximation around 1 departs. */
    private static final double ERF_1 = 0.8450629115104675;

    /** 2 / sqrt(pi) - 1. */
    private static final double SLOPE_LESS_1 = 0.1283791670955126;

    private static final double[] NEAR_0_P = {
        0.12837916709551256, -0.3250421072470015, -0.02848174957559851, -0.005770270296489442, -2.3763016656650163e-05
    };
    private static final double[] NEAR_0_Q = {
        1, 0.39791722395915535, 0.0650222499887673, 0.005081306281875766, 0.00013249473800432164, -3.960228278775368e-06
    };
    private static final double[] NEAR_1_P = {
        -0.0023621185607526594,
        0.41485611868374833,
        -0.3722078760357013,
        0.31834661990116175,
        -0.11089469428239668,
        0.035478304325618236,
        -0.002166375594868791
    };
    private static final double[] NEAR_1_Q = {
        1,
        0.10642088040084423,
        0.540397917702171,
        0.07182865441419627,
        0.12617121980876164,
        0.01363708391202905,
        0.011984499846799107
    };
    private static final double[] MIDDLE_P = {
        -0.009864944034847148,
        -0.6938585727071818,
        -10.558626225323291,
        -62.375332450326006,
        -162.39666946257347,
        -184.60509290671104,
        -81.2874355063066,
        -9.814329344169145
    };
    private static final double[] MIDDLE_Q = {
        1,
        19.651271667439257,
        137.65775414351904,
        434.56587747522923,
        645.3872717332679,
        429.00814002756783,
        108.63500554177944,
        6.570249770319282,
        -0.0604244152148581
    };
    private static final double[] FAR_P = {
        -0.0098649429247001,
        -0.799283237680523,
        -17.757954917754752,
        -160.63638485582192,
        -637.5664433683896,
        -1025.0951316110772,
        -483.5191916086514
    };
    private static final double[] FAR_Q = {
        1,
        30.33806074348246,
        325.7925129965739,
        1536.729586084437,
        3199.8582195085955,
        2553.0504064331644,
        474.52854120695537,
        -22.44095244658582
    };

    private ErrorFunction() {}

    static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < 0x1p-28) {
            // The cubic term no longer counts. Scaled by 16, since the small product of a subnormal would lose bits.
            return 0.0625 * (16 * x + 16 * SLOPE_LESS_1 * x);
        } else if (magnitude < 0.84375) {
            double z = x * x;
            return x + x * (polynomial(NEAR_0_P, z) / polynomial(NEAR_0_Q, z));
        }
        return Math.copySign(1, x) * ofMagnitude(magnitude);
    }

    private static double ofMagnitude(double x) {
        if (x < 1.25) {
            double s = x - 1;
            return ERF_1 + polynomial(NEAR_1_P, s) / polynomial(NEAR_1_Q, s);
        }
        return x >= 6 ? 1 : 1 - tail(x);
    }

    /** {@code 1 - erf(x)} of {@code 0.25 <= x < 28}, to within three units in its own last place. */
    static double erfc(double x) {
        if (x < 0.84375) {
            double z = x * x;
            // 1/2 is taken away from x exactly, and from 1 as well.
            return 0.5 - (x - 0.5 + x * (polynomial(NEAR_0_P, z) / polynomial(NEAR_0_Q, z)));
        } else if (x < 1.25) {
            double s = x - 1;
            return 1 - ERF_1 - polynomial(NEAR_1_P, s) / polynomial(NEAR_1_Q, s);
        }
        return tail(x);
    }

    /** {@code 1 - erf(x)} of {@code 1.25 <= x < 28}, or a NaN. */
    private static double tail(double x) {
        double s = 1 / (x * x);
        // The boundary is 1/0.35; a NaN comes down here and stays one.
        double ratio = x < 1 / 0.35
                ? polynomial(MIDDLE_P, s) / polynomial(MIDDLE_Q, s)
                : polynomial(FAR_P, s) / polynomial(FAR_Q, s);
        // exp(-x^2) in two factors, the first argument being exact: half of z's bits are 0.
        double z = Double.longBitsToDouble(Double.doubleToRawLongBits(x) & 0xFFFFFFFF00000000L);
        return StrictMath.exp(-z * z - 0.5625) * StrictMath.exp((z - x) * (z + x) + ratio) / x;
    }

    private static double polynomial(double[] coefficients, double x) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
