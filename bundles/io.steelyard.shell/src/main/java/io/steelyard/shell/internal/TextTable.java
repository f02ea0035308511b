package io.steelyard.shell.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows whose columns stand below each other. */
final class TextTable {
    private static final String GAP = "  ";

    private final String alignment;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * A table without rows.
     *
     * @param alignment a letter for each column: {@code l} for left, {@code r} for right
     */
    TextTable(String alignment) {
        this.alignment = alignment;
    }

    /** Adds a row; cells at its end may be missing. */
    TextTable row(String... cells) {
        String[] row = new String[alignment.length()];
        Arrays.fill(row, "");
        System.arraycopy(cells, 0, row, 0, cells.length);
        rows.add(row);
        return this;
    }

    /** Prints it, each line behind an indent. */
    void print(PrintStream out, String indent) {
        int[] widths = new int[alignment.length()];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(indent);
            for (int i = 0; i < row.length; i++) {
                String padding = " ".repeat(widths[i] - row[i].length());
                line.append(alignment.charAt(i) == 'r' ? padding + row[i] : row[i] + padding)
                        .append(GAP);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
