package io.steelyard.kernels.code;

/**
 * Generated code, whatever memory it works on.
 *
 * @param <M> how it is told where memory is
 */
@FunctionalInterface
public interface Routine<M> {
    /**
     * Computes some units. Allocates nothing; may be called by several threads at once for other units.
     *
     * @param memory in the order of {@link CompiledKernel}
     * @param from the first unit
     * @param to behind the last
     */
    void run(M memory, long from, long to);
}
