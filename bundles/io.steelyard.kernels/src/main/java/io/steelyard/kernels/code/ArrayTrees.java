package io.steelyard.kernels.code;

/**
 * What is left when elements of an array are combined, the second half with the first, until there is one; of an odd
 * number the middle one waits. The elements are overwritten. Generated code calls this.
 */
public final class ArrayTrees {
    private ArrayTrees() {}

    /** The sum of {@code count} elements. */
    public static float sum(float[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = x[i] + x[i + half];
            }
        }
        return x[first];
    }

    /** The sum of {@code count} elements. */
    public static double sum(double[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = x[i] + x[i + half];
            }
        }
        return x[first];
    }

    /** The sum of {@code count} elements. */
    public static long sum(long[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = x[i] + x[i + half];
            }
        }
        return x[first];
    }

    /** The sum of {@code count} elements. */
    public static int sum(byte[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = (byte) (x[i] + x[i + half]);
            }
        }
        return x[first];
    }

    /** The product of {@code count} elements. */
    public static float prod(float[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = x[i] * x[i + half];
            }
        }
        return x[first];
    }

    /** The product of {@code count} elements. */
    public static double prod(double[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = x[i] * x[i + half];
            }
        }
        return x[first];
    }

    /** The product of {@code count} elements. */
    public static long prod(long[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = x[i] * x[i + half];
            }
        }
        return x[first];
    }

    /** The product of {@code count} elements. */
    public static int prod(byte[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = (byte) (x[i] * x[i + half]);
            }
        }
        return x[first];
    }

    /** The greatest of {@code count} elements. */
    public static float max(float[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = Math.max(x[i], x[i + half]);
            }
        }
        return x[first];
    }

    /** The greatest of {@code count} elements. */
    public static double max(double[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = Math.max(x[i], x[i + half]);
            }
        }
        return x[first];
    }

    /** The greatest of {@code count} elements. */
    public static long max(long[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = Math.max(x[i], x[i + half]);
            }
        }
        return x[first];
    }

    /** The greatest of {@code count} elements. */
    public static int max(byte[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = (byte) Math.max(x[i], x[i + half]);
            }
        }
        return x[first];
    }

    /** The smallest of {@code count} elements. */
    public static float min(float[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = Math.min(x[i], x[i + half]);
            }
        }
        return x[first];
    }

    /** The smallest of {@code count} elements. */
    public static double min(double[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = Math.min(x[i], x[i + half]);
            }
        }
        return x[first];
    }

    /** The smallest of {@code count} elements. */
    public static long min(long[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = Math.min(x[i], x[i + half]);
            }
        }
        return x[first];
    }

    /** The smallest of {@code count} elements. */
    public static int min(byte[] x, int first, int count) {
        for (int left = count; left > 1; left = (left + 1) / 2) {
            int half = (left + 1) / 2;
            for (int i = first; i < first + left - half; i++) {
                x[i] = (byte) Math.min(x[i], x[i + half]);
            }
        }
        return x[first];
    }
}
