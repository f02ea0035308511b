package io.steelyard.layers.internal;

/**
 * What PyTorch finds between elements. Element i of an axis of n made of one of m lies at {@code (i + 1/2) m / n - 1/2}, or
 * with {@code align_corners} at {@code i (m - 1) / (n - 1)}.
 */
enum Interpolation {
    NEAREST,
    LINEAR,
    CUBIC;

    /** The free parameter of cubic convolution as PyTorch chooses it (R. Keys, 1981, has -0.5). */
    private static final double A = -0.75;

    /** How much of each element there was is in each element wanted, {@code [wanted, size]}. */
    double[] shares(long size, long wanted, boolean alignCorners) {
        double[] shares = new double[(int) (size * wanted)];
        for (int i = 0; i < wanted; i++) {
            double place =
                    alignCorners ? i * (double) (size - 1) / (wanted - 1) : (i + 0.5) * ((double) size / wanted) - 0.5;
            switch (this) {
                case NEAREST -> add(shares, size, i, i * size / wanted, 1);
                case LINEAR -> linear(shares, size, i, Math.max(0, place));
                case CUBIC -> cubic(shares, size, i, place);
            }
        }
        return shares;
    }

    private static void linear(double[] shares, long size, int row, double place) {
        long below = (long) place;
        add(shares, size, row, below, 1 - (place - below));
        add(shares, size, row, below + 1, place - below);
    }

    private static void cubic(double[] shares, long size, int row, double place) {
        long below = (long) Math.floor(place);
        for (long each = below - 1; each <= below + 2; each++) {
            add(shares, size, row, each, kernel(Math.abs(place - each)));
        }
    }

    private static double kernel(double distance) {
        return distance <= 1
                ? ((A + 2) * distance - (A + 3)) * distance * distance + 1
                : ((A * distance - 5 * A) * distance + 8 * A) * distance - 4 * A;
    }

    /** Beyond the ends lies what lies at the ends. */
    private static void add(double[] shares, long size, int row, long column, double share) {
        shares[(int) (row * size + Math.max(0, Math.min(size - 1, column)))] += share;
    }
}
