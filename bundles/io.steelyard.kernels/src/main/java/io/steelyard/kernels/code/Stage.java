package io.steelyard.kernels.code;

/**
 * A part of a compiled kernel that must be over before the next one begins. Its units do not depend on each other: any
 * number of threads may take ranges of them.
 *
 * @param <K> the kind of code
 * @param code computes a range of units
 * @param units how many there are
 * @param grain how many to take at a time, at least 1; fixed by the kernel, about 16,000 points
 */
public record Stage<K>(K code, long units, long grain) {
    /** How many parts of {@link #grain} units there are; the last may be smaller. */
    public long parts() {
        return (units + grain - 1) / grain;
    }
}
