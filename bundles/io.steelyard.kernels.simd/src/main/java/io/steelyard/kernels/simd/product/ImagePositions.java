package io.steelyard.kernels.simd.product;

/** Where positions of a batch of images lie: the rows of a product's result, or its depth. */
final class ImagePositions {
    private final long imageStep;
    private final long[] offsets;

    /** Positions evenly spaced along both axes; all is in bytes. */
    ImagePositions(long imageStep, long start, int rows, long rowStep, int columns, long columnStep) {
        this.imageStep = imageStep;
        this.offsets = new long[rows * columns];
        for (int p = 0; p < offsets.length; p++) {
            offsets[p] = start + p / columns * rowStep + p % columns * columnStep;
        }
    }

    long offset(int index) {
        int image = index / offsets.length;
        return image * imageStep + offsets[index - image * offsets.length];
    }
}
