package io.steelyard.tck;

import io.steelyard.tensor.HostData;
import java.util.Optional;

/**
 * How far a tensor may lie from what is expected: each floating-point element by {@code rtol * max|expected| + atol}, the
 * maximum being over the finite elements of the expected tensor. The measure is the tensor and not the element because
 * rounding errors of sums are as large as the terms, not as the sum. Infinities and NaN must be the same; integers and
 * booleans must be equal.
 *
 * @param rtol as a share of the largest finite magnitude expected in the tensor, 0 or more
 * @param atol 0 or more
 */
public record Tolerance(double rtol, double atol) {
    /** Accepts equal values alone; zeros of either sign are equal. */
    public static final Tolerance EXACT = new Tolerance(0, 0);

    /** Refuses what is negative or not a number. */
    public Tolerance {
        if (!(rtol >= 0) || !(atol >= 0)) {
            throw new IllegalArgumentException("a tolerance is 0 or more, found rtol " + rtol + " and atol " + atol);
        }
    }

    /** A share of the largest magnitude expected. */
    public static Tolerance relative(double rtol) {
        return new Tolerance(rtol, 0);
    }

    /**
     * How two tensors differ, as a phrase to put behind a name; nothing if they do not. Their shapes must be the same;
     * types may differ, so that a result in f32 can be held against an expectation in f64.
     */
    public Optional<String> difference(HostData expected, HostData found) {
        if (!expected.shape().equals(found.shape())) {
            return Optional.of("has shape " + found.shape() + ", expected " + expected.shape());
        }
        boolean discrete = !expected.dtype().isFloating() && !found.dtype().isFloating();
        return discrete ? unequal(expected, found) : apart(expected, found);
    }

    private static Optional<String> unequal(HostData expected, HostData found) {
        for (long i = 0; i < expected.shape().elements(); i++) {
            if (expected.getLong(i) != found.getLong(i)) {
                return Optional.of("is " + found.getLong(i) + " at " + i + " of " + expected.shape() + ", expected "
                        + expected.getLong(i));
            }
        }
        return Optional.empty();
    }

    private Optional<String> apart(HostData expected, HostData found) {
        double largest = 0;
        long elements = expected.shape().elements();
        for (long i = 0; rtol > 0 && i < elements; i++) {
            double magnitude = Math.abs(expected.getDouble(i));
            largest = Double.isFinite(magnitude) ? Math.max(largest, magnitude) : largest;
        }
        double allowed = rtol * largest + atol;
        for (long i = 0; i < elements; i++) {
            double wanted = expected.getDouble(i);
            double is = found.getDouble(i);
            boolean close =
                    Double.isFinite(wanted) ? Math.abs(is - wanted) <= allowed : Double.compare(wanted, is) == 0;
            if (!close) {
                return Optional.of("is " + is + " at " + i + " of " + expected.shape() + ", expected " + wanted
                        + (allowed == 0 ? "" : " within " + allowed));
            }
        }
        return Optional.empty();
    }

    /**
     * Requires that two tensors do not differ.
     *
     * @param what the name of what was found
     * @throws CheckFailure if they do
     */
    public void require(String what, HostData expected, HostData found) {
        difference(expected, found).ifPresent(difference -> {
            throw new CheckFailure(what + " " + difference);
        });
    }

    /** For people: {@code 1.0E-5 of the largest magnitude + 1.0E-9}. */
    @Override
    public String toString() {
        if (rtol == 0) {
            return atol == 0 ? Check.EXACT : String.valueOf(atol);
        }
        return rtol + " of the largest magnitude" + (atol == 0 ? "" : " + " + atol);
    }
}
