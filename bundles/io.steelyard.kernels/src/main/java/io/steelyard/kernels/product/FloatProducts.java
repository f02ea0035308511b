package io.steelyard.kernels.product;

import java.util.Arrays;

/**
 * Products of matrices in {@code float} arrays: some columns of some rows of the right matrix are copied side by side, and
 * four of these rows at a time, each times a number of the left matrix, are added to rows of sums. That is a loop that the
 * JVM makes vector instructions of, as long as each of its arrays is used from index 0 on.
 *
 * <p>An element is the sum, in order, of sums over {@link #DEPTH} numbers each, which are computed in order with one
 * rounding for each multiplication and addition.
 */
public final class FloatProducts {
    /** How many numbers are summed up at once. */
    private static final int DEPTH = 256;

    /** How many columns are computed at once. */
    private static final int WIDTH = 512;

    private static final int FOUR = 4;

    /** Two rows of sums at a time are faster, but a loop that Java 17 does not make vector instructions of. */
    private static final boolean PAIRS = Runtime.version().feature() >= 25;

    private final ProductLayout layout;
    private final ProductParts parts;
    private final boolean adds;
    private final MatrixOffsets transposedRight;
    private final boolean dense;

    /**
     * Plans products.
     *
     * @param parts how they are cut, see {@link ProductParts#of}
     * @param adds whether they are added to what the result holds
     */
    public FloatProducts(ProductLayout layout, ProductParts parts, boolean adds) {
        this.layout = layout;
        this.parts = parts;
        this.adds = adds;
        this.transposedRight = layout.b().transposed();
        this.dense = layout.c().hasDenseColumns();
    }

    /** How many parts there are. They may run at the same time, each with a workspace of its own. */
    public int parts() {
        return parts.count(layout);
    }

    /** What a run of a part needs for itself. */
    public static final class Workspace {
        private final float[][] panels = new float[DEPTH][WIDTH];
        private final float[][] sums = new float[FOUR][WIDTH];
        private final float[] factors = new float[FOUR * FOUR];

        /** The memory it takes, in bytes. */
        public static long byteSize() {
            return (long) Float.BYTES * ((DEPTH + FOUR) * WIDTH + FOUR * FOUR);
        }
    }

    /**
     * Computes one part.
     *
     * @param aFrom what is added to each index of a
     */
    public void run(int part, float[] a, int aFrom, float[] b, int bFrom, float[] c, int cFrom, Workspace workspace) {
        int rowParts = parts.rowParts(layout);
        int columnParts = parts.columnParts(layout);
        int batch = part / (rowParts * columnParts);
        int row = part / columnParts % rowParts * parts.rows();
        int column = part % columnParts * parts.columns();
        int rowLimit = Math.min(layout.rows(), row + parts.rows());
        int columnLimit = Math.min(layout.columns(), column + parts.columns());
        int aBase = aFrom + layout.a().batch(batch);
        int bBase = bFrom + layout.b().batch(batch);
        int cBase = cFrom + layout.c().batch(batch);
        for (int j = column; j < columnLimit; j += WIDTH) {
            int width = Math.min(WIDTH, columnLimit - j);
            int depth = 0;
            do {
                int steps = Math.min(DEPTH, layout.depth() - depth);
                pack(b, bBase, depth, steps, j, width, workspace.panels);
                for (int i = row; i < rowLimit; i += FOUR) {
                    int height = Math.min(FOUR, rowLimit - i);
                    sum(a, aBase, i, height, depth, steps, width, workspace);
                    for (int x = 0; x < height; x++) {
                        store(workspace.sums[x], c, cBase + layout.c().row(i + x), j, width, adds || depth > 0);
                    }
                }
                depth += steps;
            } while (depth < layout.depth());
        }
    }

    private void pack(float[] b, int base, int depth, int steps, int column, int width, float[][] panels) {
        boolean contiguous = layout.b().isDense(column, width);
        int p = 0;
        if (!contiguous) {
            for (; p + FOUR <= steps && transposedRight.isDense(depth + p, FOUR); p += FOUR) {
                packFour(b, base + layout.b().row(depth + p), column, width, panels, p);
            }
        }
        for (; p < steps; p++) {
            packOne(b, base + layout.b().row(depth + p), column, width, panels[p], contiguous);
        }
        for (; p % FOUR != 0; p++) {
            Arrays.fill(panels[p], 0, width, 0);
        }
    }

    /** Rows whose numbers of one column lie one after the other. */
    private void packFour(float[] b, int at, int column, int width, float[][] panels, int p) {
        int[] columns = layout.b().columns();
        float[] panel0 = panels[p];
        float[] panel1 = panels[p + 1];
        float[] panel2 = panels[p + 2];
        float[] panel3 = panels[p + 3];
        for (int j = 0; j < width; j++) {
            int from = at + columns[column + j];
            panel0[j] = b[from];
            panel1[j] = b[from + 1];
            panel2[j] = b[from + 2];
            panel3[j] = b[from + 3];
        }
    }

    private void packOne(float[] b, int at, int column, int width, float[] panel, boolean contiguous) {
        int[] columns = layout.b().columns();
        if (contiguous) {
            System.arraycopy(b, at + columns[column], panel, 0, width);
        } else {
            for (int j = 0; j < width; j++) {
                panel[j] = b[at + columns[column + j]];
            }
        }
    }

    /** Sums up four rows of a tile. Rows that are not there count as the last one. */
    private void sum(float[] a, int base, int row, int height, int depth, int steps, int width, Workspace workspace) {
        int[] columns = layout.a().columns();
        int row0 = base + layout.a().row(row);
        int row1 = base + layout.a().row(row + Math.min(1, height - 1));
        int row2 = base + layout.a().row(row + Math.min(2, height - 1));
        int row3 = base + layout.a().row(row + height - 1);
        float[][] sums = workspace.sums;
        float[][] panels = workspace.panels;
        float[] factors = workspace.factors;
        for (int x = 0; x < height; x++) {
            Arrays.fill(sums[x], 0, width, 0);
        }
        for (int p = 0; p < steps; p += FOUR) {
            for (int q = 0; q < FOUR; q++) {
                boolean there = p + q < steps;
                int column = there ? columns[depth + p + q] : 0;
                factors[q] = there ? a[row0 + column] : 0;
                factors[FOUR + q] = there ? a[row1 + column] : 0;
                factors[2 * FOUR + q] = there ? a[row2 + column] : 0;
                factors[3 * FOUR + q] = there ? a[row3 + column] : 0;
            }
            if (PAIRS && height == FOUR) {
                addTwo(sums[0], sums[1], factors, 0, panels, p, width);
                addTwo(sums[2], sums[3], factors, 2 * FOUR, panels, p, width);
            } else {
                for (int x = 0; x < height; x++) {
                    addOne(sums[x], factors, x * FOUR, panels, p, width);
                }
            }
        }
    }

    private static void addTwo(
            float[] sums0, float[] sums1, float[] factors, int from, float[][] panels, int p, int width) {
        float a00 = factors[from];
        float a01 = factors[from + 1];
        float a02 = factors[from + 2];
        float a03 = factors[from + 3];
        float a10 = factors[from + 4];
        float a11 = factors[from + 5];
        float a12 = factors[from + 6];
        float a13 = factors[from + 7];
        float[] panel0 = panels[p];
        float[] panel1 = panels[p + 1];
        float[] panel2 = panels[p + 2];
        float[] panel3 = panels[p + 3];
        for (int j = 0; j < width; j++) {
            float b0 = panel0[j];
            float b1 = panel1[j];
            float b2 = panel2[j];
            float b3 = panel3[j];
            sums0[j] = Math.fma(a03, b3, Math.fma(a02, b2, Math.fma(a01, b1, Math.fma(a00, b0, sums0[j]))));
            sums1[j] = Math.fma(a13, b3, Math.fma(a12, b2, Math.fma(a11, b1, Math.fma(a10, b0, sums1[j]))));
        }
    }

    private static void addOne(float[] sums, float[] factors, int from, float[][] panels, int p, int width) {
        float a0 = factors[from];
        float a1 = factors[from + 1];
        float a2 = factors[from + 2];
        float a3 = factors[from + 3];
        float[] panel0 = panels[p];
        float[] panel1 = panels[p + 1];
        float[] panel2 = panels[p + 2];
        float[] panel3 = panels[p + 3];
        for (int j = 0; j < width; j++) {
            sums[j] = Math.fma(
                    a3, panel3[j], Math.fma(a2, panel2[j], Math.fma(a1, panel1[j], Math.fma(a0, panel0[j], sums[j]))));
        }
    }

    private void store(float[] sums, float[] c, int at, int column, int width, boolean add) {
        if (dense && !add) {
            System.arraycopy(sums, 0, c, at + column, width);
        } else if (dense) {
            for (int j = 0; j < width; j++) {
                c[at + column + j] += sums[j];
            }
        } else {
            int[] columns = layout.c().columns();
            for (int j = 0; j < width; j++) {
                int into = at + columns[column + j];
                c[into] = add ? c[into] + sums[j] : sums[j];
            }
        }
    }
}
