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

    /** Puts, or adds, one column of a tile. */
    abstract void storeLine(long sums, int width, int rows, long c, long rowStep, boolean add);

    /** Copies elements to places that lie next to each other. */
    abstract void copySpan(long from, long step, int count, long into);

    /** Sets elements that lie next to each other to zero. */
    abstract void clearSpan(int count, long into);

    /** Computes four neighbouring sums of a tile, without vectors, in the same order. */
    abstract void fourSums(int depth, long a, long aStep, long b, long bStep, long sums);

    /** Computes one sum of a tile. */
    abstract void oneSum(int depth, long a, long aStep, long b, long bStep, long sum);

    /** Computes a tile without vectors: what {@link Tile#multiply} yields, bit by bit. */
    final void multiplyPlainly(Tile tile, int depth, long a, long b, long step, int rows, int columns, long sums) {
        long rowStep = (long) tile.rows * size;
        for (int i = 0; i < rows; i++) {
            long left = a + (long) i * size;
            long into = sums + (long) i * tile.width * size;
            int j = 0;
            for (; j + 4 <= columns; j += 4) {
                fourSums(depth, left, rowStep, b + (long) j * size, step, into + (long) j * size);
            }
            for (; j < columns; j++) {
                oneSum(depth, left, rowStep, b + (long) j * size, step, into + (long) j * size);
            }
        }
    }
}
