package io.steelyard.backend.onednn.internal.primitive;

/** An extent cut into parts of nearly equal size, whose bounds are multiples of a granule. */
final class Split {
    private final long[] starts;

    private Split(long[] starts) {
        this.starts = starts;
    }

    /** As many parts as told, or fewer where there are fewer granules. */
    static Split of(long extent, long granule, int parts) {
        long granules = (extent + granule - 1) / granule;
        int count = (int) Math.max(1, Math.min(parts, granules));
        long[] starts = new long[count + 1];
        for (int i = 0; i <= count; i++) {
            starts[i] = Math.min(extent, granules * i / count * granule);
        }
        return new Split(starts);
    }

    int parts() {
        return starts.length - 1;
    }

    long start(int part) {
        return starts[part];
    }

    long size(int part) {
        return starts[part + 1] - starts[part];
    }
}
