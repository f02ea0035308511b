package io.steelyard.kernels.code;

/** Takes values in and combines them with what it has. */
@FunctionalInterface
interface Accumulator {
    /**
     * Takes a value in.
     *
     * @param mask a variable that says which lanes count, or -1 for all
     */
    void add(Held value, int mask);
}
