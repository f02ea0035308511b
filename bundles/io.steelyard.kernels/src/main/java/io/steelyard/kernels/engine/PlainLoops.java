package io.steelyard.kernels.engine;

/** Written out; a JVM makes vector instructions of the first two, which start at index 0. */
final class PlainLoops implements VectorLoops {
    @Override
    public void addMultiple(float[] y, float factor, float[] x) {
        int count = Math.min(y.length, x.length);
        for (int i = 0; i < count; i++) {
            y[i] += factor * x[i];
        }
    }

    @Override
    public void addMultiple(double[] y, double factor, double[] x) {
        int count = Math.min(y.length, x.length);
        for (int i = 0; i < count; i++) {
            y[i] += factor * x[i];
        }
    }

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
