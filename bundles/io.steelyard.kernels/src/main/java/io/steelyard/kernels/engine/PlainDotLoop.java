package io.steelyard.kernels.engine;

/** Written out, one sum in order. */
final class PlainDotLoop implements DotLoop {
    @Override
    public float dot(float[] a, int atA, float[] b, int atB, int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[atA + i] * b[atB + i];
        }
        return sum;
    }

    @Override
    public double dot(double[] a, int atA, double[] b, int atB, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += a[atA + i] * b[atB + i];
        }
        return sum;
    }
}
