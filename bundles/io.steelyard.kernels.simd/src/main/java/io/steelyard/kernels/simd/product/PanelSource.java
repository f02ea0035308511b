package io.steelyard.kernels.simd.product;

/** One operand of a product, as its panels are made: lines side by side, each along the depth of the product. */
interface PanelSource {
    /**
     * Copies lines {@code from} to {@code from + lines} to a panel, and zeros beside them up to its width.
     *
     * @param base where the operand begins
     * @param depth the first step in depth
     */
    void pack(long base, int from, int lines, int panel, int depth, int steps, long into);

    /**
     * From one step in depth to the next, in bytes, if a whole vector can be read at each without copying: if lines lie
     * next to each other; otherwise -1.
     */
    long straightStep();

    /** Where a line's first element is, for operands that are read without copying. */
    long address(long base, int line, int depth);
}
