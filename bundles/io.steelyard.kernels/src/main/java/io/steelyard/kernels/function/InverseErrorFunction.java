package io.steelyard.kernels.function;

/**
 * The inverse of the error function: the x with {@code erf(x) = y}, for y from -1 to 1.
 *
 * <p>With {@code w = -log(1 - y^2)} the quotient {@code x / y} is a polynomial in w up to 5 and in the square root of w
 * from there on; see M. Giles, "Approximating the erfinv function", GPU Computing Gems 2 (2011). The polynomials here
 * interpolate at the Chebyshev nodes of each interval, at values found with 200 bits by Newton's method. The error is
 * below 3 units in the last place in double precision; in single precision that is rounded, so it is below 0.51.
 */
public final class InverseErrorFunction {
    private static final double NEAR = 5;

    /** By powers of {@code w - 2.5}, from 0 to 5. */
    private static final double[] CENTRE = {
        0x1.805c5cfcedef5p0,
        0x1.f91e8993f0d14p-3,
        -0x1.11c3c302dfe42p-8,
        -0x1.4863cdfb6175ap-10,
        0x1.c9b437ed2ada5p-13,
        -0x1.4f47fe72ec7cfp-18,
        -0x1.ca9227cafa878p-19,
        0x1.01037e3783a2p-21,
        0x1.ccff743241326p-27,
        -0x1.752fda310f5c5p-27,
        0x1.f2cba3061bd1dp-31,
        0x1.0704bf9879c7p-33,
        -0x1.11953fd528876p-35,
        0x1.009541699022cp-40,
        0x1.2d890a4ff1c9dp-41,
        -0x1.56d81977413a1p-44,
        -0x1.9f363c3485a35p-49,
        0x1.1158f64217205p-49,
        -0x1.3b05ba9ab6d96p-53,
        -0x1.eee6b35f994bap-56,
        0x1.6a3fd44887a54p-58,
        0x1.919d95d66a44fp-63,
        -0x1.456805d898d1fp-64
    };

    /** By powers of {@code sqrt(w) - 2.8125}, up to 3.4. */
    private static final double[] FLANK = {
        0x1.52a17b88b4ea6p1,
        0x1.fe8ad7ebf461p-1,
        0x1.f24bd596070c6p-7,
        -0x1.b5a9c425fea39p-7,
        0x1.415f4cbf2036ep-7,
        -0x1.54bde5730fef8p-8,
        0x1.4f05ec2c37b0bp-10,
        0x1.250861b6be781p-11,
        -0x1.5bf7cfe091ba2p-11,
        0x1.bdd7c7978cb87p-13,
        0x1.f081412677e8ap-15,
        -0x1.52430d3158bd8p-14,
        0x1.9246c4e1c05e1p-16,
        0x1.fb4a0f25805e4p-18,
        -0x1.29e3a79a35066p-17,
        0x1.3032b7a2761d7p-19,
        0x1.f18163095c3eep-21,
        -0x1.9134e0d3b9252p-21,
        0x1.e2fcb5540625cp-24
    };

    /** By powers of {@code sqrt(w) - 4}, from 3.4 to 4.6. */
    private static final double[] TAIL = {
        0x1.eb7e0914cbf1bp1,
        0x1.026e265c38c42p0,
        0x1.4a42eb3d890ffp-10,
        -0x1.c79a1b12239cdp-11,
        0x1.508bb6b1f8a27p-12,
        -0x1.ee5c5a6f8e336p-14,
        0x1.d3090aaf0dbfbp-15,
        -0x1.110ae9b982d82p-15,
        0x1.3944101f73377p-16,
        -0x1.29f0be22378aep-17,
        0x1.94a23e815f78dp-19,
        -0x1.c021a8fe04679p-22,
        -0x1.269de3004a839p-22,
        0x1.05b448dba3127p-22,
        -0x1.97d3a8b314304p-24,
        0x1.06fe3166670e1p-27,
        0x1.079c58f1cb6fbp-27
    };

    /** By powers of {@code sqrt(w) - 5.3125}, from 4.6 to 6.01; the double before 1 has 6.004. */
    private static final double[] END = {
        0x1.4a99494fb88b8p2,
        0x1.0299cac7d9654p0,
        -0x1.3bd408d5b48afp-12,
        -0x1.1edf7d60586a5p-13,
        0x1.ab5912c900915p-15,
        -0x1.b104a92ce8d3ap-17,
        0x1.7e6ee835e6efep-19,
        -0x1.3a690e6e95399p-21,
        0x1.f3ac5d5c94131p-24,
        -0x1.9a28289ec5011p-26,
        0x1.9b1c1f2493b64p-28,
        -0x1.2f3a9f4a2f9cbp-29,
        0x1.28c354d827b95p-30,
        -0x1.2e3c7a6de1dap-31,
        0x1.19e668a3eeb3bp-32,
        -0x1.cf4ad18350e98p-34,
        0x1.3b91972a13f6dp-35,
        -0x1.024de4e9434bcp-37
    };

    private InverseErrorFunction() {}

    /** {@code erfinv(y)}, by less than 3 units in the last place: infinite of 1 and -1, NaN of what is beyond. */
    public static double erfinv(double y) {
        double magnitude = Math.abs(y);
        if (magnitude < 1) {
            return y * quotient(-Logarithm.log((1 - magnitude) * (1 + magnitude)));
        }
        return magnitude == 1 ? Math.copySign(Double.POSITIVE_INFINITY, y) : Double.NaN;
    }

    /** {@code erfinv(y)}, by less than 0.51 units in the last place: infinite of 1 and -1, NaN of what is beyond. */
    public static float erfinv(float y) {
        return (float) erfinv((double) y);
    }

    /** {@code x[i] = erfinv(y[i])}; the arrays may be the same. */
    public static void erfinv(double[] y, double[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            x[i] = erfinv(y[i]);
        }
    }

    /** {@code x[i] = erfinv(y[i])}; the arrays may be the same. */
    public static void erfinv(float[] y, float[] x, int from, int to) {
        for (int i = from; i < to; i++) {
            x[i] = (float) erfinv((double) y[i]);
        }
    }

    private static double quotient(double w) {
        if (w < NEAR) {
            return Polynomial.at(w - 2.5, CENTRE);
        }
        double root = Math.sqrt(w);
        if (root < 3.4) {
            return Polynomial.at(root - 2.8125, FLANK);
        }
        return root < 4.6 ? Polynomial.at(root - 4, TAIL) : Polynomial.at(root - 5.3125, END);
    }
}
