package io.steelyard.kernels.simd.product;

/**
 * What products do with the elements of one type besides multiplying: copy them into panels, put sums where they belong,
 * and compute without vectors. Addresses and steps are in bytes, counts in elements.
 *
 * <p>A panel holds a number of columns (or rows) side by side: element {@code x} of step {@code p} in depth is at {@code p
 * * panel + x}.
 */
abstract class Elements {
    /** Bytes an element takes. */
    final int size;

    /** Elements in a vector. */
    final int lanes;

    Elements(int size, int lanes) {
        this.size = size;
        this.lanes = lanes;
    }

    /** Copies {@code steps} runs of {@code lines} elements to a panel, and zeros beside them. */
    abstract void copyRuns(long from, long step, int steps, int lines, int panel, long into);

    /** Copies one line of elements to one column of a panel. */
    abstract void copyLine(long from, long step, int steps, int panel, long into);

    /** Copies four lines of elements to four columns of a panel. */
    abstract void copyFourLines(
            long from0, long from1, long from2, long from3, long step, int steps, int panel, long into);

    /** Sets one column of a panel to zeros. */
    abstract void clearLine(int steps, int panel, long into);

    /** Puts the sums of a tile of the given width into a matrix, or adds them. */
    abstract void store(
            long sums, int width, int rows, int columns, long c, long rowStep, long columnStep, boolean add);

    /** Puts, or adds, four neighbouring elements of a product: what the tiles compute, in the same order. */
    abstract void fourSums(
            int depth, long a, long aStep, long b, long bStep, long bNext, long c, long cNext, boolean add);

    /** Puts, or adds, one element of a product. */
    abstract void oneSum(int depth, long a, long aStep, long b, long bStep, long c, boolean add);
}
