package io.steelyard.kernels.engine;

/** Products of two vectors in arrays. */
public interface DotLoop {
    /** The sum of {@code a[atA + i] * b[atB + i]} for i below count. */
    float dot(float[] a, int atA, float[] b, int atB, int count);

    /** The sum of {@code a[atA + i] * b[atB + i]} for i below count. */
    double dot(double[] a, int atA, double[] b, int atB, int count);
}
