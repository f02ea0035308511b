package io.steelyard.kernels.engine;

/** Loops over arrays of numbers that a JVM is good at, by which products of matrices are computed. */
public interface VectorLoops {
    /** Adds {@code factor * x[i]} to {@code y[i]}, for as many elements as the shorter array has. */
    void addMultiple(float[] y, float factor, float[] x);

    /** Adds {@code factor * x[i]} to {@code y[i]}, for as many elements as the shorter array has. */
    void addMultiple(double[] y, double factor, double[] x);

    /** The sum of {@code a[atA + i] * b[atB + i]} for i below count. */
    float dot(float[] a, int atA, float[] b, int atB, int count);

    /** The sum of {@code a[atA + i] * b[atB + i]} for i below count. */
    double dot(double[] a, int atA, double[] b, int atB, int count);
}
