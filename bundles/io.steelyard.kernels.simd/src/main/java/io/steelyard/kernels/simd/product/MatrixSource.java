package io.steelyard.kernels.simd.product;

/** A matrix with any strides. */
final class MatrixSource implements PanelSource {
    private final Elements elements;
    private final long lineStep;
    private final long depthStep;

    /** Steps are in bytes. */
    MatrixSource(Elements elements, long lineStep, long depthStep) {
        this.elements = elements;
        this.lineStep = lineStep;
        this.depthStep = depthStep;
    }

    @Override
    public void pack(long base, int from, int lines, int panel, int depth, int steps, long into) {
        long at = address(base, from, depth);
        if (lineStep == elements.size) {
            elements.copyRuns(at, depthStep, steps, lines, panel, into);
            return;
        }
        int x = 0;
        for (; x + 4 <= lines; x += 4) {
            long line = at + x * lineStep;
            elements.copyFourLines(
                    line,
                    line + lineStep,
                    line + 2 * lineStep,
                    line + 3 * lineStep,
                    depthStep,
                    steps,
                    panel,
                    into + (long) x * elements.size);
        }
        for (; x < lines; x++) {
            elements.copyLine(at + x * lineStep, depthStep, steps, panel, into + (long) x * elements.size);
        }
        for (; x < panel; x++) {
            elements.clearLine(steps, panel, into + (long) x * elements.size);
        }
    }

    @Override
    public long straightStep() {
        return lineStep == elements.size ? depthStep : -1;
    }

    @Override
    public long address(long base, int line, int depth) {
        return base + line * lineStep + depth * depthStep;
    }
}
