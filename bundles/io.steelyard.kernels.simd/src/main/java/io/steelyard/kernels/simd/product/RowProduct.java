package io.steelyard.kernels.simd.product;

/**
 * A row times a matrix whose columns lie without gaps, in single precision. Parts are some of the columns: each processor
 * then reads the same part of the matrix every time, and finds it in its own cache.
 *
 * @param columns how many columns the matrix has
 * @param depth how long they are
 * @param step from one column to the next, in bytes
 * @param stride from one element of the result to the next, in bytes
 * @param parts how many parts there are
 */
record RowProduct(FloatDots dots, int columns, int depth, long step, long stride, int parts) implements ProductPlan {
    /** The multiplications that are worth another thread's while. */
    private static final long WORTHWHILE = 1 << 15;

    static RowProduct of(FloatDots dots, int columns, int depth, long step, long stride, int processors) {
        long most = Math.max(1, Math.min(processors, (long) columns * depth / WORTHWHILE));
        return new RowProduct(dots, columns, depth, step, stride, columns == 0 ? 0 : (int) Math.min(most, columns));
    }

    @Override
    public long workspaceBytes() {
        return FloatDots.WORKSPACE;
    }

    @Override
    public void run(int part, long a, long b, long c, long workspace) {
        int from = (int) ((long) columns * part / parts / 4 * 4);
        int to = part == parts - 1 ? columns : (int) ((long) columns * (part + 1) / parts / 4 * 4);
        dots.multiply(a, b + from * step, step, c + from * stride, stride, to - from, depth, workspace);
    }
}
