package io.steelyard.kernels.function;

/**
 * The error function {@code erf(x) = 2 / sqrt(pi) * integral of exp(-t^2) from 0 to x}.
 *
 * <p>In double precision it is {@code x + x p(x^2)} below 1; from there to 6 it is 1 less a polynomial for {@code erfc}, one
 * on each of four intervals. The error is below 1 unit in the last place. In single precision it is {@code x p(x^2)} with
 * one polynomial in double precision for all x whose result is not 1; the error is below 0.51.
 *
 * <p>All polynomials interpolate at the Chebyshev nodes of the interval they are for, computed with 300 bits or more from
 * the definition.
 */
public final class ErrorFunction {
    /** From here on the nearest double is 1. */
    private static final double ONE = 6;

    /** From here on the nearest float is 1. */
    private static final float FLOAT_ONE = 3.9375f;

    /** Up to here reaches the polynomial for floats. */
    private static final double FLOAT_RANGE = 3.95;

    /** {@code erfc(x)} by powers of {@code x - 1.5}, from 1 to 2. */
    private static final double[] FROM_1 = {
        0x1.15aaa8ec85205p-5,
        -0x1.e723726b824a9p-4,
        0x1.6d5a95d0a1b3ap-3,
        -0x1.1c2a02beb6a99p-3,
        0x1.6d5a95d0a8e2dp-5,
        0x1.e723726b75a2bp-7,
        -0x1.3ca3d72e94d2cp-6,
        0x1.36d73a65ecb0ap-8,
        0x1.35ae4fb43b234p-9,
        -0x1.c0380d88e655ap-10,
        0x1.85b3d151e9cfdp-14,
        0x1.0acf353ecb714p-12,
        -0x1.45cc7994de082p-14,
        -0x1.2d574ba32d17bp-16,
        0x1.d70efbc5f9ed6p-17,
        -0x1.32b587a24f78p-21,
        -0x1.7c67db8e155ep-20,
        0x1.305d37a851c9dp-22
    };

    /** {@code erfc(x)} by powers of {@code x - 2.5}, from 2 to 3. */
    private static final double[] FROM_2 = {
        0x1.aab859b20acaap-12,
        -0x1.1d83170fbf6fcp-9,
        0x1.64e3dcd3af2d3p-8,
        -0x1.119da0c46cc88p-7,
        0x1.1a89b97cf1214p-7,
        -0x1.90e81283fccadp-8,
        0x1.6ecdbf63b4dcep-9,
        -0x1.1c610bc8e5f86p-11,
        -0x1.11551b52fb796p-12,
        0x1.06717857ad0fap-12,
        -0x1.4a84c20123815p-14,
        -0x1.58bbca2bba994p-18,
        0x1.d88c48f8a82b3p-17,
        -0x1.3ad68181439ecp-18,
        -0x1.9f3af4d2b1565p-23,
        0x1.595d63766c65ep-21,
        -0x1.495bf0556d5dep-23,
        -0x1.8353e53661806p-26
    };

    /** {@code erfc(x)} by powers of {@code x - 3.625}, from 3 to 4.25. */
    private static final double[] FROM_3 = {
        0x1.3ce784b41694cp-22,
        -0x1.296a70f4140b4p-19,
        0x1.0d88765cf13e3p-17,
        -0x1.394b1fa66fdd7p-16,
        0x1.05760ad611b33p-15,
        -0x1.4c1fe48a84dbp-15,
        0x1.4b981fc178b34p-15,
        -0x1.085c0f7db5d64p-15,
        0x1.510a47c9cb1ebp-16,
        -0x1.51655593d7dbdp-17,
        0x1.f3176a64531ebp-19,
        -0x1.b07308b25b2d1p-21,
        -0x1.4836cdf3937cfp-24,
        0x1.4fda11a730c06p-23,
        -0x1.343c3efed9616p-24,
        0x1.00926279008a8p-26,
        0x1.7ccf584885edcp-29,
        -0x1.44ce52a9dd211p-29
    };

    /** {@code erfc(x)} by powers of {@code x - 5.125}, from 4.25 to 6. */
    private static final double[] FROM_4 = {
        0x1.dcc5255309d0fp-42,
        -0x1.370ab82b6fa13p-38,
        0x1.8e852f2c350c7p-36,
        -0x1.4decad1ac4a36p-34,
        0x1.9b3ebc0a535ep-33,
        -0x1.8c78e1823d53cp-32,
        0x1.3734c1c51afc8p-31,
        -0x1.988ac0210f2d4p-31,
        0x1.c8f6c311167e3p-31,
        -0x1.b8bf9b8cb1129p-31,
        0x1.71c0ec88eb4abp-31,
        -0x1.112d98b81d9a7p-31,
        0x1.660e85caceb7p-32,
        -0x1.94cf5970237dep-33,
        0x1.82434010ae5ddp-34,
        -0x1.612f5bb8e9adp-35,
        0x1.413b997e9264fp-36,
        -0x1.4f897211dae45p-38
    };

    private ErrorFunction() {}

    /** {@code erf(x)}, by less than 1 unit in the last place. */
    public static double erf(double x) {
        double magnitude = Math.abs(x);
        if (magnitude < 1) {
            return near(x);
        } else if (magnitude < ONE) {
            return Math.copySign(1 - complement(magnitude), x);
        }
        return Double.isNaN(x) ? x : Math.copySign(1.0, x);
    }

    /** {@code erf(x)}, by less than 0.51 units in the last place. */
    public static float erf(float x) {
        return (float) wide(x);
    }

    /** {@code y[i] = erf(x[i])}; the arrays may be the same. */
    public static void erf(double[] x, double[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = erf(x[i]);
        }
    }

    /** {@code y[i] = erf(x[i])}; the arrays may be the same. */
    public static void erf(float[] x, float[] y, int from, int to) {
        for (int i = from; i < to; i++) {
            y[i] = (float) wide(x[i]);
        }
    }

    private static double near(double x) {
        double z = x * x;
        double p = -0x1.29b9f1b3df556p-38;
        p = Math.fma(p, z, 0x1.7f072188e194dp-34);
        p = Math.fma(p, z, -0x1.4e607b41a6416p-30);
        p = Math.fma(p, z, 0x1.fc4356498c2d9p-27);
        p = Math.fma(p, z, -0x1.5f6d925a0bc7ap-23);
        p = Math.fma(p, z, 0x1.b9e6509b9867dp-20);
        p = Math.fma(p, z, -0x1.f4d2561aeafd4p-17);
        p = Math.fma(p, z, 0x1.f9a326c233146p-14);
        p = Math.fma(p, z, -0x1.c02db3feeb579p-11);
        p = Math.fma(p, z, 0x1.565bcd0e6502dp-8);
        p = Math.fma(p, z, -0x1.b82ce312889bap-6);
        p = Math.fma(p, z, 0x1.ce2f21a042bdep-4);
        p = Math.fma(p, z, -0x1.812746b0379e7p-2);
        p = Math.fma(p, z, 0x1.06eba8214db69p-3);
        return Math.fma(x, p, x);
    }

    /** {@code erfc(x)}, of which an absolute error of 2^-57 does not matter. */
    private static double complement(double x) {
        if (x < 2) {
            return Polynomial.at(x - 1.5, FROM_1);
        } else if (x < 3) {
            return Polynomial.at(x - 2.5, FROM_2);
        }
        return x < 4.25 ? Polynomial.at(x - 3.625, FROM_3) : Polynomial.at(x - 5.125, FROM_4);
    }

    private static double wide(float x) {
        float limited = Math.max(-FLOAT_ONE, Math.min(FLOAT_ONE, x));
        double within = limited;
        double t = Math.fma(within * within, 2 / (FLOAT_RANGE * FLOAT_RANGE), -1);
        double p = -0x1.af601f7249a8dp-16;
        p = Math.fma(p, t, 0x1.2d538f1dcd059p-14);
        p = Math.fma(p, t, -0x1.0d9907a4ff47p-14);
        p = Math.fma(p, t, 0x1.209f29067feb1p-13);
        p = Math.fma(p, t, -0x1.196c245128e35p-11);
        p = Math.fma(p, t, 0x1.3743168d80956p-10);
        p = Math.fma(p, t, -0x1.1edfd04b68ceap-9);
        p = Math.fma(p, t, 0x1.125cbb2f95a88p-8);
        p = Math.fma(p, t, -0x1.fad9437079788p-8);
        p = Math.fma(p, t, 0x1.affcffedf5dfp-7);
        p = Math.fma(p, t, -0x1.582ad77bb483cp-6);
        p = Math.fma(p, t, 0x1.01ddf96565eabp-5);
        p = Math.fma(p, t, -0x1.6b21b1e5e626p-5);
        p = Math.fma(p, t, 0x1.e22be4b9a7bd2p-5);
        p = Math.fma(p, t, -0x1.3065f27e099f9p-4);
        p = Math.fma(p, t, 0x1.72a6fd69efe61p-4);
        p = Math.fma(p, t, -0x1.bcfbd2fecb74dp-4);
        p = Math.fma(p, t, 0x1.10bedf151c014p-3);
        p = Math.fma(p, t, -0x1.6e1eb4d87b294p-3);
        p = Math.fma(p, t, 0x1.6e97c0f51a9dbp-2);
        return within * p;
    }
}
