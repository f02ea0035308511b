package io.steelyard.kernels.simd.product;

/** The columns of the matrix of all windows, as lines: for each number that windows see its values at all positions. */
record WindowColumns(Elements elements, ImageWindows windows) implements PanelSource {
    @Override
    public void pack(long base, int from, int lines, int panel, int depth, int steps, long into) {
        int run = windows.run();
        long size = elements.size;
        int x = 0;
        while (x < lines) {
            int number = (from + x) / run;
            int first = from + x - number * run;
            int count = Math.min(run - first, lines - x);
            for (int p = 0; p < steps; p++) {
                span(base, depth + p, number, first, count, into + (p * (long) panel + x) * size);
            }
            x += count;
        }
        for (; x < panel; x++) {
            elements.clearLine(steps, panel, into + x * size);
        }
    }

    private void span(long base, int row, int run, int first, int count, long into) {
        long seen = windows.seen(row, run);
        int from = Math.clamp((int) seen - first, 0, count);
        int to = Math.clamp((int) (seen >>> 32) - first, from, count);
        long at = windows.address(base + windows.origin(row), run) + (first + from) * windows.runStep;
        elements.clearSpan(from, into);
        elements.copySpan(at, windows.runStep, to - from, into + (long) from * elements.size);
        elements.clearSpan(count - to, into + (long) to * elements.size);
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
