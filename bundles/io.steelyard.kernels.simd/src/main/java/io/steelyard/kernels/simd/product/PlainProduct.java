package io.steelyard.kernels.simd.product;

/** A product of matrices without vectors; all steps are in bytes. */
record PlainProduct(
        Elements elements,
        long leftRow,
        long leftColumn,
        long rightRow,
        long rightColumn,
        long resultRow,
        long resultColumn)
        implements Plain {
    @Override
    public void run(
            long a,
            long b,
            long c,
            int row,
            int rowLimit,
            int column,
            int columnLimit,
            int depth,
            int block,
            boolean adds) {
        int from = 0;
        do {
            int steps = Math.min(block, depth - from);
            boolean add = adds || from > 0;
            for (int i = row; i < rowLimit; i++) {
                long left = a + i * leftRow + from * leftColumn;
                int j = column;
                for (; j + 4 <= columnLimit; j += 4) {
                    long right = b + from * rightRow + j * rightColumn;
                    long into = c + i * resultRow + j * resultColumn;
                    elements.fourSums(steps, left, leftColumn, right, rightRow, rightColumn, into, resultColumn, add);
                }
                for (; j < columnLimit; j++) {
                    long right = b + from * rightRow + j * rightColumn;
                    elements.oneSum(
                            steps, left, leftColumn, right, rightRow, c + i * resultRow + j * resultColumn, add);
                }
            }
            from += steps;
        } while (from < depth);
    }
}
