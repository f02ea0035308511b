package io.steelyard.kernels.simd.product;

/** The rows of the matrix of all windows, as lines: for each position what it sees. */
record WindowRows(Elements elements, ImageWindows windows) implements PanelSource {
    @Override
    public void pack(long base, int from, int lines, int panel, int depth, int steps, long into) {
        int run = windows.run();
        long size = elements.size;
        int limit = depth + steps;
        while (depth < limit) {
            int number = depth / run;
            int first = depth - number * run;
            int count = Math.min(run - first, limit - depth);
            int x = 0;
            for (; x + 4 <= lines; x += 4) {
                fourLines(base, from + x, number, first, count, panel, into + x * size);
            }
            for (; x < lines; x++) {
                line(base, from + x, number, first, count, panel, into + x * size);
            }
            for (; x < panel; x++) {
                elements.clearLine(count, panel, into + x * size);
            }
            depth += count;
            into += count * (panel * size);
        }
    }

    private void fourLines(long base, int row, int run, int first, int count, int panel, long into) {
        long whole = (long) windows.run() << 32;
        if (windows.seen(row, run) == whole
                && windows.seen(row + 1, run) == whole
                && windows.seen(row + 2, run) == whole
                && windows.seen(row + 3, run) == whole) {
            long at = base + first * windows.runStep;
            elements.copyFourLines(
                    windows.address(at + windows.origin(row), run),
                    windows.address(at + windows.origin(row + 1), run),
                    windows.address(at + windows.origin(row + 2), run),
                    windows.address(at + windows.origin(row + 3), run),
                    windows.runStep,
                    count,
                    panel,
                    into);
            return;
        }
        for (int x = 0; x < 4; x++) {
            line(base, row + x, run, first, count, panel, into + (long) x * elements.size);
        }
    }

    private void line(long base, int row, int run, int first, int count, int panel, long into) {
        long seen = windows.seen(row, run);
        int from = Math.clamp((int) seen - first, 0, count);
        int to = Math.clamp((int) (seen >>> 32) - first, from, count);
        long step = (long) panel * elements.size;
        elements.clearLine(from, panel, into);
        long at = windows.address(base + windows.origin(row), run) + (first + from) * windows.runStep;
        elements.copyLine(at, windows.runStep, to - from, panel, into + from * step);
        elements.clearLine(count - to, panel, into + to * step);
    }

    @Override
    public long straightStep() {
        return -1;
    }

    @Override
    public long address(long base, int line, int depth) {
        throw new UnsupportedOperationException("windows have to be copied");
    }
}
