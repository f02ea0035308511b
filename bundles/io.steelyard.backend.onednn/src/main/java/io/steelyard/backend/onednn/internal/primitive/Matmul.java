package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.OneDnn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A product of matrices, or of batches of them: C = A B, or C + A B, then a bias for each column and a floor at 0 where
 * they are wanted. Operands lie as they like as long as each has rows or columns whose elements are neighbours, so
 * transposed and interleaved operands need no copy.
 *
 * <p>Two ways of the library's are used, whichever was measured to be faster. Its {@code sgemm} is best where one matrix is
 * large; it knows no bias, so the rows of C are filled with it first and added to. The matmul primitive is best for batches of
 * small matrices, and where B is transposed and A has few rows.
 */
public final class Matmul implements AutoCloseable {
    /** Below this much arithmetic a part is not worth handing to another thread. */
    private static final double SMALLEST_PART = 2e6;

    /** Below this much arithmetic in one matrix of a batch, a call for each costs more than the better loop gains. */
    private static final double SMALLEST_CALL = 2e6;

    /** What the library's kernels compute at a time, in rows and in columns. */
    private static final int ROWS = 8;

    private static final int COLUMNS = 48;

    private static final int FEW_ROWS = 256;

    private final Problem problem;
    /** Where C lies by columns, its transpose is computed, C' = B' A', which lies by rows. */
    private final boolean swapped;

    private final List<MatmulPart> parts;

    /**
     * Where an operand's elements lie, in elements.
     *
     * @param batch from one matrix to the next along each axis of the batch; 0 where the same one is used again
     * @param row from an element to the one below it
     * @param column from an element to the one beside it
     */
    public record Operand(List<Long> batch, long row, long column) {
        /** A matrix that lies by rows. */
        public static Operand rows(long stride) {
            return new Operand(List.of(), stride, 1);
        }

        /** A matrix that lies by columns: the transpose of one that lies by rows. */
        public static Operand columns(long stride) {
            return new Operand(List.of(), 1, stride);
        }

        /** The same in a batch. */
        public Operand batched(Long... strides) {
            return new Operand(List.of(strides), row, column);
        }

        Operand transposed() {
            return new Operand(batch, column, row);
        }

        long at(long rows, long columns) {
            return rows * row + columns * column;
        }
    }

    /**
     * A product to be computed.
     *
     * @param batch the batch's extents; empty for one matrix
     * @param m rows of A and C
     * @param n columns of B and C
     * @param k columns of A, rows of B
     * @param bias whether a vector of n is added to each row
     * @param relu whether what is below 0 becomes 0
     * @param accumulate whether C is added to what stands there
     */
    public record Problem(
            List<Long> batch,
            long m,
            long n,
            long k,
            Operand a,
            Operand b,
            Operand c,
            boolean bias,
            boolean relu,
            boolean accumulate) {
        /** One plain product. */
        public static Problem of(long m, long n, long k, Operand a, Operand b, Operand c) {
            return new Problem(List.of(), m, n, k, a, b, c, false, false, false);
        }

        /** A batch of them. */
        public Problem batched(Long... extents) {
            return new Problem(List.of(extents), m, n, k, a, b, c, bias, relu, accumulate);
        }

        /** With a bias. */
        public Problem withBias() {
            return new Problem(batch, m, n, k, a, b, c, true, relu, accumulate);
        }

        /** With a floor at 0. */
        public Problem withRelu() {
            return new Problem(batch, m, n, k, a, b, c, bias, true, accumulate);
        }

        /** Added to what stands there. */
        public Problem accumulating() {
            return new Problem(batch, m, n, k, a, b, c, bias, relu, true);
        }

        Problem transposed() {
            return new Problem(batch, n, m, k, b.transposed(), a.transposed(), c.transposed(), bias, relu, accumulate);
        }

        Problem resized(long rows, long columns) {
            return new Problem(batch, rows, columns, k, a, b, c, bias, relu, accumulate).canonical();
        }

        double operations() {
            return 2.0 * m * n * k;
        }

        long matrices() {
            return batch.stream().mapToLong(extent -> extent).reduce(1, Math::multiplyExact);
        }

        /** The same one, with the strides that are never stepped along set to what a compact operand would have. */
        Problem canonical() {
            return new Problem(
                    batch, m, n, k, compact(a, m, k), compact(b, k, n), compact(c, m, n), bias, relu, accumulate);
        }

        private static Operand compact(Operand operand, long rows, long columns) {
            long row = operand.row;
            long column = operand.column;
            if (columns == 1 && row != 1) {
                column = 1;
            }
            if (rows == 1) {
                if (column != 1 && columns > 1) {
                    row = 1;
                } else {
                    row = Math.max(row, columns);
                }
            }
            if (columns == 1 && column != 1) {
                column = Math.max(column, rows);
            }
            return new Operand(operand.batch, row, column);
        }
    }

    /** Whether the problem can be computed here without a copy. */
    public static boolean handles(Problem problem) {
        Problem plain = problem.canonical();
        return fits(plain.a, plain.m, plain.k)
                && fits(plain.b, plain.k, plain.n)
                && fits(plain.c, plain.m, plain.n)
                && problem.batch.size() <= 3
                && !problem.c.batch.contains(0L);
    }

    private static boolean fits(Operand operand, long rows, long columns) {
        return (operand.column == 1 && operand.row >= columns) || (operand.row == 1 && operand.column >= rows);
    }

    /**
     * Prepares a product.
     *
     * @param most the number of parts at most: that of the machine's processors
     * @throws IllegalArgumentException if an operand's strides leave neither rows nor columns together
     */
    public static Matmul of(OneDnn library, Problem problem, int most) {
        if (problem.m < 1 || problem.n < 1 || problem.k < 1 || problem.matrices() < 1) {
            throw new IllegalArgumentException("A product of " + problem.m + " x " + problem.k + " and " + problem.k
                    + " x " + problem.n + " matrices in a batch of " + problem.batch + " has nothing to compute.");
        }
        for (Operand operand : List.of(problem.a, problem.b, problem.c)) {
            if (operand.batch.size() != problem.batch.size()) {
                throw new IllegalArgumentException("An operand has " + operand.batch.size()
                        + " batch strides; the batch has " + problem.batch.size() + " axes.");
            }
        }
        if (!handles(problem)) {
            throw new IllegalArgumentException(
                    "In " + problem + ", an operand has neither its rows nor its columns together.");
        }
        return new Matmul(library, problem.canonical(), most);
    }

    private Matmul(OneDnn library, Problem problem, int most) {
        this.problem = problem;
        this.swapped = problem.c.column() != 1;
        List<MatmulPart> made = new ArrayList<>();
        try {
            for (Slice slice : slices(swapped ? problem.transposed().canonical() : problem, swapped, most)) {
                made.add(
                        bySgemm(slice.problem)
                                ? new SgemmPart(library, slice, swapped)
                                : new PrimitivePart(library, slice, swapped));
            }
        } catch (RuntimeException e) {
            made.forEach(MatmulPart::close);
            throw e;
        }
        this.parts = List.copyOf(made);
    }

    /** How many parts it falls into. */
    public int parts() {
        return parts.size();
    }

    /** How a part is computed, in the library's words. */
    public String implementation(int part) {
        return parts.get(part).implementation();
    }

    /**
     * Computes a part, on the calling thread. Operands must not overlap with C.
     *
     * @param bias address of n elements; not looked at where there is no bias
     */
    public void run(int part, long a, long b, long bias, long c) {
        parts.get(part).run(swapped ? b : a, swapped ? a : b, bias, c);
    }

    @Override
    public void close() {
        parts.forEach(MatmulPart::close);
    }

    @Override
    public String toString() {
        return "matmul " + problem + " in " + parts.size() + " parts";
    }

    /** A part's share: a smaller problem, and where its operands start, in elements. */
    record Slice(Problem problem, long a, long b, long bias, long c) {}

    private static List<Slice> slices(Problem problem, boolean biasByRow, int most) {
        int wanted = (int) Math.max(1, Math.min(most, problem.operations() * problem.matrices() / SMALLEST_PART));
        int axis = batchAxis(problem, wanted);
        if (axis >= 0) {
            return batchSlices(problem, axis, wanted);
        }
        List<Slice> slices = new ArrayList<>();
        if (cutsColumns(problem, wanted)) {
            Split split = Split.of(problem.n, COLUMNS, wanted);
            for (int i = 0; i < split.parts(); i++) {
                long start = split.start(i);
                slices.add(new Slice(
                        problem.resized(problem.m, split.size(i)),
                        0,
                        problem.b.at(0, start),
                        biasByRow ? 0 : start,
                        problem.c.at(0, start)));
            }
        } else {
            Split split = Split.of(problem.m, ROWS, wanted);
            for (int i = 0; i < split.parts(); i++) {
                long start = split.start(i);
                slices.add(new Slice(
                        problem.resized(split.size(i), problem.n),
                        problem.a.at(start, 0),
                        0,
                        biasByRow ? start : 0,
                        problem.c.at(start, 0)));
            }
        }
        return slices;
    }

    private static List<Slice> batchSlices(Problem problem, int axis, int wanted) {
        List<Slice> slices = new ArrayList<>();
        Split split = Split.of(problem.batch.get(axis), 1, wanted);
        for (int i = 0; i < split.parts(); i++) {
            Long[] extents = problem.batch.toArray(Long[]::new);
            extents[axis] = split.size(i);
            long start = split.start(i);
            slices.add(new Slice(
                    problem.batched(extents),
                    start * problem.a.batch.get(axis),
                    start * problem.b.batch.get(axis),
                    0,
                    start * problem.c.batch.get(axis)));
        }
        return slices;
    }

    /** Every part arranges all of the operand that is not cut: so the one that is dearer to arrange is cut, if it is wide. */
    private static boolean cutsColumns(Problem problem, int wanted) {
        boolean rowsAreFew = problem.m < 4L * ROWS * wanted;
        boolean columnsAreFew = problem.n < 2L * COLUMNS * wanted;
        boolean transposedB = problem.b.column() != 1;
        return columnsAreFew ? rowsAreFew && problem.n > problem.m : rowsAreFew || transposedB;
    }

    /** The axis of the batch that is best cut: the outermost that can be cut evenly, else a long one; -1 for none. */
    private static int batchAxis(Problem problem, int wanted) {
        for (int axis = 0; axis < problem.batch.size(); axis++) {
            if (problem.batch.get(axis) % wanted == 0) {
                return axis;
            }
        }
        for (int axis = 0; axis < problem.batch.size(); axis++) {
            if (problem.batch.get(axis) >= 4L * wanted) {
                return axis;
            }
        }
        return -1;
    }

    private static boolean bySgemm(Problem problem) {
        if (problem.matrices() > 1 && problem.operations() < SMALLEST_CALL) {
            return false;
        }
        boolean transposedB = problem.b.column() != 1;
        return !(transposedB && problem.m <= FEW_ROWS && problem.k >= FEW_ROWS);
    }

    static long[] strides(List<Long> batch, long row, long column) {
        long[] strides = new long[batch.size() + 2];
        Arrays.setAll(strides, i -> i < batch.size() ? batch.get(i) : i == batch.size() ? row : column);
        return strides;
    }
}
