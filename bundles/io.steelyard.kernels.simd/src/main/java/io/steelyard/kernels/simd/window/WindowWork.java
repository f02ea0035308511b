package io.steelyard.kernels.simd.window;

import io.steelyard.kernels.simd.AddressWork;
import io.steelyard.kernels.simd.Memory;

/** A window over some images. A part is some runs of positions, or some images if a result is cleared first. */
final class WindowWork implements AddressWork {
    /** How many elements are worth waking another thread for. */
    private static final long WORTHWHILE = 1 << 14;

    /** So many parts for each processor even out what else it does. */
    private static final int PARTS_EACH = 2;

    private final WindowLoop loop;
    private final WindowRun[] runs;
    private final int channels;
    private final long xBytes;
    private final long otherBytes;
    private final long resultBytes;
    private final boolean clears;
    private final int units;
    private final int together;

    /**
     * Some work.
     *
     * @param size of an element, in bytes
     * @param otherIsImage whether the second operand is as large as the image, rather than as the positions
     * @param resultIsImage whether the result is
     * @param clears whether the result is zeros first
     */
    WindowWork(
            WindowLoop loop,
            WindowGrid grid,
            int images,
            int channels,
            int size,
            boolean otherIsImage,
            boolean resultIsImage,
            boolean clears,
            int processors) {
        this.loop = loop;
        this.runs = grid.runs();
        this.channels = channels;
        this.xBytes = grid.elements() * channels * size;
        long yBytes = grid.positions() * channels * size;
        this.otherBytes = otherIsImage ? xBytes : yBytes;
        this.resultBytes = resultIsImage ? xBytes : yBytes;
        this.clears = clears;
        this.units = clears ? images : Math.multiplyExact(images, runs.length);
        long seen = 0;
        for (WindowRun run : runs) {
            seen += (long) run.positions * (run.taps.length + 1);
        }
        long wanted = Math.max(1, Math.min((long) PARTS_EACH * processors, images * seen * channels / WORTHWHILE));
        this.together = (int) Math.max(1, (units + wanted - 1) / wanted);
    }

    @Override
    public int parts() {
        return (units + together - 1) / together;
    }

    @Override
    public void run(int part, int worker, long[] addresses) {
        long x = addresses[0];
        long other = addresses.length > 2 ? addresses[1] : 0;
        long result = addresses[addresses.length - 1];
        int limit = Math.min(units, (part + 1) * together);
        for (int unit = part * together; unit < limit; unit++) {
            int image = clears ? unit : unit / runs.length;
            long xImage = x + image * xBytes;
            long otherImage = other + image * otherBytes;
            long resultImage = result + image * resultBytes;
            if (!clears) {
                loop.run(runs[unit - image * runs.length], channels, xImage, otherImage, resultImage);
                continue;
            }
            Memory.ALL.asSlice(resultImage, resultBytes).fill((byte) 0);
            for (WindowRun run : runs) {
                loop.run(run, channels, xImage, otherImage, resultImage);
            }
        }
    }
}
