package io.steelyard.benchmarks;

import java.util.function.DoubleSupplier;

/**
 * The same work done by this platform's code and by a primitive of oneDNN.
 *
 * @param work what is computed
 * @param shape of what
 * @param workload the one it is taken from; empty if none of them has it
 * @param times how often a step of the workload does it
 * @param ours runs our code once
 * @param theirs runs the primitive once
 * @param difference how far results are from each other, relative to the largest; run behind both
 */
record Rival(
        String work,
        String shape,
        String workload,
        int times,
        Runnable ours,
        Runnable theirs,
        DoubleSupplier difference) {}
