package io.steelyard.kernels.simd;

/** A computation on memory that is found by address, in parts that do not depend on each other. */
public interface AddressWork {
    /** How many parts there are; decided by shapes and by the machine alone. */
    int parts();

    /**
     * Computes a part.
     *
     * @param part which one
     * @param worker the number of the thread that does so; no two compute under one number at a time
     * @param addresses where the operands are, then where the results are to be
     */
    void run(int part, int worker, long[] addresses);
}
