package io.steelyard.runtime.internal.training;

import java.time.Duration;

/** How long a call may take before it is taken not to come back. */
record CallTimeout(Duration duration) {
    /** Whether something that has taken so many nanoseconds takes too long. */
    boolean isExceededBy(long nanos) {
        return nanos > duration.toNanos();
    }

    /** For people, such as {@code 30 s} or {@code 0.5 s}. */
    @Override
    public String toString() {
        double seconds = duration.toMillis() / 1e3;
        return (seconds == Math.rint(seconds) ? Long.toString((long) seconds) : Double.toString(seconds)) + " s";
    }
}
