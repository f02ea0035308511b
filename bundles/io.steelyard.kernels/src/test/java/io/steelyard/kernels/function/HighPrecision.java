package io.steelyard.kernels.function;

import java.math.BigDecimal;
import java.math.MathContext;

/** The functions with more than 40 digits, from their series alone. Slow, and independent of what is tested. */
final class HighPrecision {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final BigDecimal SMALL_TO_NORMAL = TWO.pow(60);
    private static final BigDecimal NEGLIGIBLE = BigDecimal.ONE.movePointLeft(50);

    /** 2 / sqrt(pi), a known constant. */
    private static final BigDecimal TWO_OVER_SQRT_PI =
            new BigDecimal("1.1283791670955125738961589031215451716881012586580");

    private HighPrecision() {}

    static BigDecimal exp(BigDecimal x) {
        // Of a negative number by that of the positive one: 1 + expm1 would cancel.
        BigDecimal grown = expm1(x.abs()).add(BigDecimal.ONE, DIGITS);
        return x.signum() < 0 ? BigDecimal.ONE.divide(grown, DIGITS) : grown;
    }

    /** The Taylor series of a small part of x, whose result {@code m} is then taken to {@code m (m + 2)} as often as x was halved. */
    static BigDecimal expm1(BigDecimal x) {
        if (x.signum() < 0) {
            // m / (1 + m) of the positive number: nothing cancels, not even digits of results close to -1.
            BigDecimal m = expm1(x.negate());
            return m.divide(m.add(BigDecimal.ONE), DIGITS).negate();
        }
        int halvings = Math.max(0, Math.getExponent(x.doubleValue()) + 9);
        BigDecimal part = x.divide(TWO.pow(halvings), DIGITS);
        BigDecimal term = part;
        BigDecimal m = part;
        for (int n = 2; term.compareTo(m.multiply(NEGLIGIBLE)) > 0; n++) {
            term = term.multiply(part).divide(BigDecimal.valueOf(n), DIGITS);
            m = m.add(term, DIGITS);
        }
        for (int i = 0; i < halvings; i++) {
            m = m.multiply(m.add(TWO), DIGITS);
        }
        return m;
    }

    /** {@code n log(2) + log1p(x / 2^n - 1)} for the n that brings x between 1 and 2. */
    static BigDecimal log(BigDecimal x) {
        int n = Math.getExponent(x.multiply(SMALL_TO_NORMAL).doubleValue()) - 60;
        if (x.compareTo(SMALL_TO_NORMAL) > 0) {
            n = Math.getExponent(x.doubleValue());
        }
        BigDecimal significand = n < 0 ? x.multiply(TWO.pow(-n)) : x.divide(TWO.pow(n), DIGITS);
        BigDecimal rest = halley(significand.subtract(BigDecimal.ONE));
        return halley(BigDecimal.ONE).multiply(BigDecimal.valueOf(n)).add(rest, DIGITS);
    }

    static BigDecimal log1p(BigDecimal x) {
        return x.abs().doubleValue() < 0.5 ? halley(x) : log(x.add(BigDecimal.ONE));
    }

    /** One step of Halley's method for {@code expm1(y) = x} triples the digits of a double. */
    private static BigDecimal halley(BigDecimal x) {
        BigDecimal y = new BigDecimal(StrictMath.log1p(x.doubleValue()));
        BigDecimal m = expm1(y);
        BigDecimal change = TWO.multiply(x.subtract(m)).divide(x.add(m).add(TWO), DIGITS);
        return y.add(change, DIGITS);
    }

    static BigDecimal tanh(BigDecimal x) {
        BigDecimal m = expm1(x.multiply(TWO));
        return m.divide(m.add(TWO), DIGITS);
    }

    static BigDecimal logistic(BigDecimal x) {
        return BigDecimal.ONE.divide(exp(x.negate()).add(BigDecimal.ONE), DIGITS);
    }

    /** {@code 2 / sqrt(pi) exp(-x^2) * sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1))}, Abramowitz and Stegun 7.1.6. */
    static BigDecimal erf(BigDecimal x) {
        BigDecimal square = x.multiply(x, DIGITS);
        BigDecimal term = x.round(DIGITS);
        BigDecimal sum = term;
        for (int odd = 3; term.abs().compareTo(sum.abs().multiply(NEGLIGIBLE)) > 0; odd += 2) {
            term = term.multiply(square).multiply(TWO).divide(BigDecimal.valueOf(odd), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        return sum.multiply(TWO_OVER_SQRT_PI).divide(exp(square), DIGITS);
    }

    /** One step of Newton's method for {@code erf(x) = y} from a result that is to be checked, which doubles its digits. */
    static BigDecimal erfinv(BigDecimal y, double near) {
        BigDecimal x = new BigDecimal(near);
        BigDecimal slope = TWO_OVER_SQRT_PI.divide(exp(x.multiply(x, DIGITS)), DIGITS);
        BigDecimal change = y.subtract(erf(x)).divide(slope, DIGITS);
        // The curvature: erfinv'' / erfinv'^2 = 2 x erfinv.
        return x.add(change.add(x.multiply(change).multiply(change)), DIGITS);
    }
}
