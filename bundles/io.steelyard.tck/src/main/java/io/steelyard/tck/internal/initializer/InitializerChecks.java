package io.steelyard.tck.internal.initializer;

import io.steelyard.initializer.Initializer;
import io.steelyard.option.Options;
import io.steelyard.random.RandomStream;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckFailure;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.InitializerSample;
import io.steelyard.tck.InitializerSample.Distribution;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.stream.Stream;

/** What an initializer makes of a weight. */
public record InitializerChecks(Initializer initializer, InitializerSample sample) {
    private static final Shape SHAPE = Shape.of(120, 100);

    /** Pairs of fans that no shape explains, so that only what the scope says can be right. */
    private static final List<long[]> FANS = List.of(new long[] {100, 120}, new long[] {16, 400}, new long[] {900, 25});

    /** An estimate from so many standard errors away happens once in 15 million, and seeds are fixed. */
    private static final double STANDARD_ERRORS = 5;

    private static final String ESTIMATES = STANDARD_ERRORS + " standard errors of 12000 elements";

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        return Stream.of(
                Check.of(group, "the same stream gives the same weight", this::sameStream),
                Check.of(group, "another stream gives another weight", this::anotherStream),
                new Check(group, "weights of two streams are not correlated", ESTIMATES, this::streamsApart),
                new Check(group, "neighbouring elements are not correlated", ESTIMATES, this::neighboursApart),
                new Check(group, "mean and variance are what its author states", ESTIMATES, this::moments),
                new Check(group, "mean and variance follow the fans", ESTIMATES, this::fans),
                Check.of(group, "elements lie within the bounds, and come near to them", this::bounds),
                new Check(group, "mean and variance are the same in every type", ESTIMATES, this::types),
                Check.of(group, "a scalar is filled, or refused", () -> odd(Shape.scalar())),
                Check.of(group, "a vector is filled, or refused", () -> odd(Shape.of(7))),
                Check.of(group, "a weight without elements is left alone, or refused", () -> odd(Shape.of(0, 3))));
    }

    private Tensor fill(DType dtype, Shape shape, long fanIn, long fanOut, String stream) {
        TensorBuffer weight = TensorBuffer.allocate(dtype, shape);
        initializer.initialize(
                new GivenWeight(
                        Options.parse(initializer.options(), sample.options()),
                        fanIn,
                        fanOut,
                        new RandomStream(7, RandomStream.named(stream, "init"), 0)),
                weight);
        return weight.freeze();
    }

    private Tensor fill(String stream) {
        return fill(DType.F64, SHAPE, 100, 120, stream);
    }

    private Distribution law() {
        return sample.law().of(100, 120);
    }

    private void requireRandom() {
        if (law().variance() == 0) {
            throw new CheckSkipped("all elements are the same");
        }
    }

    private void sameStream() {
        Require.sameBits("the second weight of a stream", fill("a.weight"), fill("a.weight"));
    }

    private void anotherStream() {
        requireRandom();
        Require.that(
                !fill("a.weight").equals(fill("b.weight")),
                "two streams give the same weight, expected different ones");
    }

    private void streamsApart() {
        requireRandom();
        requireUncorrelated(
                "weights of two streams",
                fill("a.weight").toDoubles(),
                0,
                fill("b.weight").toDoubles(),
                0);
    }

    private void neighboursApart() {
        requireRandom();
        double[] values = fill("a.weight").toDoubles();
        for (int distance : new int[] {1, 2, 4, 100}) {
            requireUncorrelated("elements at a distance of " + distance, values, 0, values, distance);
        }
    }

    /** The correlation of n independent pairs has the standard error 1 / sqrt(n). */
    private void requireUncorrelated(String what, double[] a, int fromA, double[] b, int fromB) {
        int count = a.length - Math.max(fromA, fromB);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += (a[fromA + i] - law().mean()) * (b[fromB + i] - law().mean());
        }
        double correlation = sum / count / law().variance();
        double allowed = STANDARD_ERRORS / Math.sqrt(count);
        Require.that(
                Math.abs(correlation) <= allowed,
                "the correlation of " + what + " is " + correlation + ", expected 0 within " + allowed);
    }

    private void moments() {
        requireMoments("", law(), fill("a.weight").toDoubles(), 0);
    }

    private void fans() {
        for (long[] fans : FANS) {
            requireMoments(
                    " with fans " + fans[0] + " in and " + fans[1] + " out",
                    sample.law().of(fans[0], fans[1]),
                    fill(DType.F64, SHAPE, fans[0], fans[1], "a.weight").toDoubles(),
                    0);
        }
    }

    /** The standard error of a variance is {@code sqrt((m4 - variance^2) / n)}, m4 being the fourth central moment. */
    private static void requireMoments(String where, Distribution law, double[] values, double rounding) {
        double n = values.length;
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        double mean = sum / n;
        double second = 0;
        double fourth = 0;
        for (double value : values) {
            double square = (value - mean) * (value - mean);
            second += square / n;
            fourth += square * square / n;
        }
        double std = Math.sqrt(law.variance());
        double meanError = STANDARD_ERRORS * std / Math.sqrt(n) + (rounding + 1e-12) * (std + Math.abs(law.mean()));
        Require.that(
                Math.abs(mean - law.mean()) <= meanError,
                "the mean" + where + " is " + mean + ", expected " + law.mean() + " within " + meanError);
        double error = STANDARD_ERRORS * Math.sqrt(Math.max(0, fourth - second * second) / n)
                + (2 * rounding + 1e-12) * (law.variance() + law.mean() * law.mean());
        Require.that(
                Math.abs(second - law.variance()) <= error,
                "the variance" + where + " is " + second + ", expected " + law.variance() + " within " + error);
    }

    private void bounds() {
        Distribution law = law();
        if (Double.isInfinite(law.min()) && Double.isInfinite(law.max())) {
            throw new CheckSkipped("the distribution has no bounds");
        }
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        for (double value : fill("a.weight").toDoubles()) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
        }
        // What is computed from a bound may be rounded over it.
        double slack = 1e-12 * (Math.abs(least) + Math.abs(greatest));
        // 240 elements are expected in the outer fiftieth of a uniform distribution, and tens in that of a cut normal
        // one.
        double near = (law.max() - law.min()) / 50;
        Require.that(
                least >= law.min() - slack && (Double.isInfinite(law.min()) || least <= law.min() + near + slack),
                "the least element is " + least + ", expected " + law.min() + " or a little more");
        Require.that(
                greatest <= law.max() + slack && (Double.isInfinite(law.max()) || greatest >= law.max() - near - slack),
                "the greatest element is " + greatest + ", expected " + law.max() + " or a little less");
    }

    private void types() {
        for (DType dtype : List.of(DType.F32, DType.F16, DType.BF16)) {
            double rounding = switch (dtype) {
                case F32 -> 0x1p-24;
                case F16 -> 0x1p-11;
                default -> 0x1p-8;
            };
            requireMoments(
                    " in " + dtype,
                    law(),
                    fill(dtype, SHAPE, 100, 120, "a.weight").toDoubles(),
                    rounding);
        }
    }

    private void odd(Shape shape) {
        long elements = Math.max(1, shape.elements());
        Tensor weight;
        try {
            weight = fill(DType.F32, shape, elements, elements, "a.weight");
        } catch (IllegalArgumentException e) {
            Require.that(
                    e.getMessage() != null && e.getMessage().contains(shape.toString()),
                    "the refusal of shape " + shape + " is \"" + e.getMessage() + "\", expected it to name the shape");
            return;
        } catch (RuntimeException e) {
            throw new CheckFailure("filling a weight of shape " + shape + " throws " + e, e);
        }
        for (double value : weight.toDoubles()) {
            Require.that(Double.isFinite(value), "an element of shape " + shape + " is " + value);
        }
    }
}
