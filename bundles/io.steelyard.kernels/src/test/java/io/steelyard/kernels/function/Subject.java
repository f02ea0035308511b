package io.steelyard.kernels.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;

/**
 * A function under test, with what is promised of it. All of them increase.
 *
 * @param bound the promise, in units in the last place
 * @param least between this, exclusively,
 * @param greatest and this, exclusively, results are normal numbers, of normal arguments
 */
record Subject(
        String name,
        DoubleUnaryOperator onDouble,
        OfFloat onFloat,
        OfDoubles onDoubles,
        OfFloats onFloats,
        Truth truth,
        double bound,
        double least,
        double greatest) {

    @FunctionalInterface
    interface OfFloat {
        float applyAsFloat(float x);
    }

    @FunctionalInterface
    interface OfDoubles {
        void apply(double[] x, double[] y, int from, int to);
    }

    @FunctionalInterface
    interface OfFloats {
        void apply(float[] x, float[] y, int from, int to);
    }

    /** The value with more than 30 digits; a result that is close to it may be its starting point. */
    @FunctionalInterface
    interface Truth {
        BigDecimal of(BigDecimal x, double near);
    }

    static final Subject EXP = new Subject(
            "exp",
            Exponential::exp,
            Exponential::exp,
            Exponential::exp,
            Exponential::exp,
            (x, near) -> HighPrecision.exp(x),
            0.52,
            -708,
            709.78);
    static final Subject EXPM1 = new Subject(
            "expm1",
            Exponential::expm1,
            Exponential::expm1,
            Exponential::expm1,
            Exponential::expm1,
            (x, near) -> HighPrecision.expm1(x),
            0.8,
            -50,
            709.78);
    static final Subject LOG = new Subject(
            "log",
            Logarithm::log,
            Logarithm::log,
            Logarithm::log,
            Logarithm::log,
            (x, near) -> HighPrecision.log(x),
            0.6,
            0,
            Double.MAX_VALUE);
    static final Subject LOG1P = new Subject(
            "log1p",
            Logarithm::log1p,
            Logarithm::log1p,
            Logarithm::log1p,
            Logarithm::log1p,
            (x, near) -> HighPrecision.log1p(x),
            0.6,
            -1,
            Double.MAX_VALUE);
    static final Subject TANH = new Subject(
            "tanh",
            HyperbolicTangent::tanh,
            HyperbolicTangent::tanh,
            HyperbolicTangent::tanh,
            HyperbolicTangent::tanh,
            (x, near) -> HighPrecision.tanh(x),
            1.3,
            -25,
            25);
    static final Subject LOGISTIC = new Subject(
            "logistic",
            Logistic::logistic,
            Logistic::logistic,
            Logistic::logistic,
            Logistic::logistic,
            (x, near) -> HighPrecision.logistic(x),
            1.6,
            -708,
            50);
    static final Subject ERF = new Subject(
            "erf",
            ErrorFunction::erf,
            ErrorFunction::erf,
            ErrorFunction::erf,
            ErrorFunction::erf,
            (x, near) -> HighPrecision.erf(x),
            1,
            -6.5,
            6.5);
    static final Subject ERFINV = new Subject(
            "erfinv",
            InverseErrorFunction::erfinv,
            InverseErrorFunction::erfinv,
            InverseErrorFunction::erfinv,
            InverseErrorFunction::erfinv,
            HighPrecision::erfinv,
            3,
            -1,
            1);

    static Stream<Subject> all() {
        return Stream.of(EXP, EXPM1, LOG, LOG1P, TANH, LOGISTIC, ERF, ERFINV);
    }

    static Stream<Subject> odd() {
        return Stream.of(TANH, ERF, ERFINV);
    }

    static Stream<Subject> identitiesNearZero() {
        return Stream.of(EXPM1, LOG1P, TANH);
    }

    static Stream<Subject> withSubnormalResults() {
        return Stream.of(EXP, LOGISTIC);
    }

    /** How far the result is from the true value, in units in the last place of that. */
    double error(double x) {
        double found = onDouble.applyAsDouble(x);
        if (!Double.isFinite(found)) {
            return Double.POSITIVE_INFINITY;
        }
        BigDecimal exact = truth.of(new BigDecimal(x), found);
        return new BigDecimal(found)
                .subtract(exact)
                .abs()
                .divide(new BigDecimal(Math.ulp(exact.doubleValue())), MathContext.DECIMAL32)
                .doubleValue();
    }

    @Override
    public String toString() {
        return name;
    }
}
