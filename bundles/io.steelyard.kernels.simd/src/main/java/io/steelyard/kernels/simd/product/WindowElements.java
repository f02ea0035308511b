package io.steelyard.kernels.simd.product;

/** What windows do with elements of one type. Addresses and steps are in bytes. */
abstract class WindowElements {
    /** Sets elements to a value. */
    abstract void fill(long at, long step, int count, double value);

    /** Replaces elements of y by greater ones of x; a NaN is greatest. */
    abstract void raise(long x, long xStep, long y, long yStep, int count);

    /** Adds elements of x to those of y. */
    abstract void add(long x, long xStep, long y, long yStep, int count);

    /** Adds what lies at dy to dx where the first greatest element of a block of x is, in row-major order. */
    abstract void addToGreatest(
            long x, int rows, long rowStep, int columns, long columnStep, long dy, long dx, long dxRow, long dxColumn);
}
