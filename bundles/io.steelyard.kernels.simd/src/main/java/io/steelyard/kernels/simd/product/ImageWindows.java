package io.steelyard.kernels.simd.product;

/**
 * What windows see of a batch of images, as a matrix that is never there as a whole ("im2col"): a row for each position, and a
 * column for each number that a window sees.
 *
 * <p>Columns come in runs of elements that lie evenly spaced in memory: if channels lie side by side, a run is one row
 * of the window with all its channels, or one tap's channels; otherwise it is one row of the window in one channel.
 *
 * <p>Source: K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document
 * Processing", 2006.
 */
final class ImageWindows {
    final Taps rows;
    final Taps columns;
    private final Convolution.Strides strides;
    private final int positions;

    /** The taps of a run, and elements of each that follow one another. */
    final int runTaps;

    final int unit;

    /** From one element of a run to the next, in bytes. */
    final long runStep;

    /** For each run where it begins, as seen from the window's first tap, in bytes, and its tap of either axis. */
    private final long[] runOffsets;

    private final int[] runRows;
    private final int[] runColumns;

    /** Where in the image each position's first tap is, in bytes; it may be outside. */
    private final long[] origins;

    /**
     * @param channels how many channels a window sees
     * @param strides in bytes
     */
    ImageWindows(Taps rows, Taps columns, int channels, Convolution.Strides strides) {
        this.rows = rows;
        this.columns = columns;
        this.strides = strides;
        this.positions = rows.positions() * columns.positions();
        long tapStep = strides.column() * columns.spread();
        boolean channelsLast = channels > 1 && Math.abs(strides.inner()) < Math.abs(strides.column());
        boolean whole = !channelsLast || tapStep == channels * strides.inner();
        this.unit = channelsLast ? channels : 1;
        this.runTaps = whole ? columns.count() : 1;
        this.runStep = channelsLast ? strides.inner() : tapStep;
        int outer = channelsLast ? 1 : channels;
        int inner = whole ? 1 : columns.count();
        int runs = outer * rows.count() * inner;
        this.runOffsets = new long[runs];
        this.runRows = new int[runs];
        this.runColumns = new int[runs];
        for (int run = 0; run < runs; run++) {
            runColumns[run] = run % inner;
            runRows[run] = run / inner % rows.count();
            runOffsets[run] = run / inner / rows.count() * strides.inner()
                    + (long) runRows[run] * rows.spread() * strides.row()
                    + runColumns[run] * tapStep;
        }
        this.origins = new long[positions];
        for (int p = 0; p < positions; p++) {
            origins[p] = rows.at(p / columns.positions()) * strides.row()
                    + columns.at(p % columns.positions()) * strides.column();
        }
    }

    /** How many elements a run has. */
    int run() {
        return runTaps * unit;
    }

    /** How many columns the matrix has. */
    int width() {
        return runOffsets.length * run();
    }

    /**
     * The channel, and the taps, of a column of the matrix.
     *
     * @return channel, tap of the rows, tap of the columns
     */
    int[] column(int index) {
        int run = index / run();
        int within = index % run();
        int channel = unit > 1 ? within % unit : run / rows.count();
        return new int[] {channel, runRows[run], runColumns[run] + within / unit};
    }

    /** Where the first tap of a row of the matrix is, in bytes. */
    long origin(int row) {
        int image = row / positions;
        return image * strides.outer() + origins[row - image * positions];
    }

    /** Where a run begins for a row of the matrix. */
    long address(long origin, int run) {
        return origin + runOffsets[run];
    }

    /**
     * The elements of a run that a row of the matrix sees: from the lower half of the result to the upper half.
     *
     * @return 0 if it sees none
     */
    long seen(int row, int run) {
        int position = row % positions;
        int down = position / columns.positions();
        if (!rows.sees(rows.at(down), runRows[run])) {
            return 0;
        }
        int at = columns.at(position - down * columns.positions()) + runColumns[run] * columns.spread();
        int first = columns.first(at);
        int limit = Math.min(runTaps, columns.limit(at));
        return first >= limit ? 0 : (long) limit * unit << 32 | (long) first * unit;
    }
}
