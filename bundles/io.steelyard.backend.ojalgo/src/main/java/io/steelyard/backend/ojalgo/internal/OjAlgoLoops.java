package io.steelyard.backend.ojalgo.internal;

import io.steelyard.kernels.engine.VectorLoops;
import org.ojalgo.array.operation.AXPY;
import org.ojalgo.array.operation.DOT;

/** ojAlgo's loops. */
final class OjAlgoLoops implements VectorLoops {
    @Override
    public void addMultiple(float[] y, float factor, float[] x) {
        AXPY.invoke(y, factor, x);
    }

    @Override
    public void addMultiple(double[] y, double factor, double[] x) {
        AXPY.invoke(y, factor, x);
    }

    @Override
    public float dot(float[] a, int atA, float[] b, int atB, int count) {
        return DOT.invoke(a, atA, b, atB, 0, count);
    }

    @Override
    public double dot(double[] a, int atA, double[] b, int atB, int count) {
        return DOT.invoke(a, atA, b, atB, 0, count);
    }
}
