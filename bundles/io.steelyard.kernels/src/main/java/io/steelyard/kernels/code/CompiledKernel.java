package io.steelyard.kernels.code;

import java.util.List;

/**
 * A kernel as code. Memory is handed to it as one list: the operands in the kernel's order (what is read, then results),
 * then the areas that each thread has for itself, then those that all threads share.
 *
 * @param <K> the kind of code
 * @param stages to be run in order, each by any number of threads; none if there is nothing to do
 * @param own one of each for every thread
 * @param shared one of each for a run of the whole kernel
 */
public record CompiledKernel<K>(List<Stage<K>> stages, List<Area> own, List<Area> shared) {
    /** Copies the lists. */
    public CompiledKernel {
        stages = List.copyOf(stages);
        own = List.copyOf(own);
        shared = List.copyOf(shared);
    }
}
