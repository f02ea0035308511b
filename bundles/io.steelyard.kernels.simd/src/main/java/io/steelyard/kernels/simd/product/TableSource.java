package io.steelyard.kernels.simd.product;

/** Lines that are evenly spaced in memory, each with its elements where a table says. */
final class TableSource implements PanelSource {
    private final Elements elements;
    private final long lineStep;
    private final long[] offsets;

    /** All is in bytes. */
    TableSource(Elements elements, long lineStep, long[] offsets) {
        this.elements = elements;
        this.lineStep = lineStep;
        this.offsets = offsets;
    }

    @Override
    public void pack(long base, int from, int lines, int panel, int depth, int steps, long into) {
        long first = base + from * lineStep;
        for (int p = 0; p < steps; p++) {
            elements.copySpan(first + offsets[depth + p], lineStep, lines, into);
            elements.clearSpan(panel - lines, into + (long) lines * elements.size);
            into += (long) panel * elements.size;
        }
    }

    @Override
    public long straightStep() {
        return -1;
    }

    @Override
    public long address(long base, int line, int depth) {
        return base + line * lineStep + offsets[depth];
    }
}
