package io.steelyard.kernels.simd.product;

/** An image's channels as lines, along its positions. */
record PositionSource(Elements elements, ImagePositions positions, long channelStep) implements PanelSource {
    @Override
    public void pack(long base, int from, int lines, int panel, int depth, int steps, long into) {
        long first = base + from * channelStep;
        for (int p = 0; p < steps; p++) {
            elements.copySpan(first + positions.offset(depth + p), channelStep, lines, into);
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
        return base + line * channelStep + positions.offset(depth);
    }
}
