package io.steelyard.kernels.simd.product;

/**
 * A contraction that is laid out once and run often. Its parts write different elements, so that they may run at the same
 * time, in any order, each exactly once a run. How the work is cut depends on its shape and on the number of processors
 * that it was planned for; an element's bits depend on neither the parts nor on who runs them.
 *
 * <p>A run allocates nothing.
 */
public interface ProductPlan {
    /** How many parts there are; 0 if there is nothing to compute. */
    int parts();

    /** How much memory, aligned to 64 bytes, each part needs for itself while it runs, in bytes. */
    long workspaceBytes();

    /**
     * Computes one part.
     *
     * @param a the address of the left operand's first element
     * @param b of the right one's
     * @param c of the result's
     * @param workspace the address of memory that nobody else uses meanwhile
     */
    void run(int part, long a, long b, long c, long workspace);
}
