package io.steelyard.backend.ojalgo.internal;

import io.steelyard.kernels.engine.DotLoop;
import org.ojalgo.array.operation.DOT;

/** ojAlgo's loop, with four sums at a time. */
final class OjAlgoDotLoop implements DotLoop {
    @Override
    public float dot(float[] a, int atA, float[] b, int atB, int count) {
        return DOT.invoke(a, atA, b, atB, 0, count);
    }

    @Override
    public double dot(double[] a, int atA, double[] b, int atB, int count) {
        return DOT.invoke(a, atA, b, atB, 0, count);
    }
}
