package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code result[b, i, j] = sum over k of left[b, i, k] * right[b, j, k]}, where b runs over the batch axes, k over the
 * contracted ones, and i and j over the others. The products are added in the order of k, in double precision or 64
 * bits.
 */
final class DotProduct {
    private DotProduct() {}

    static Runnable plan(Op.DotGeneral op, Elements left, Elements right, Elements result) {
        Shape a = left.type.shape();
        Shape b = right.type.shape();
        int[] batchLeft = Offsets.along(a, op.batchLeft());
        int[] batchRight = Offsets.along(b, op.batchRight());
        int[] freeLeft = Offsets.along(a, free(a, op.batchLeft(), op.contractLeft()));
        int[] freeRight = Offsets.along(b, free(b, op.batchRight(), op.contractRight()));
        int[] contractLeft = Offsets.along(a, op.contractLeft());
        int[] contractRight = Offsets.along(b, op.contractRight());
        return () -> {
            int at = 0;
            for (int batch = 0; batch < batchLeft.length; batch++) {
                for (int i : freeLeft) {
                    for (int j : freeRight) {
                        int leftBase = batchLeft[batch] + i;
                        int rightBase = batchRight[batch] + j;
                        if (result.reals != null) {
                            result.reals[at++] =
                                    sum(left.reals, leftBase, contractLeft, right.reals, rightBase, contractRight);
                        } else {
                            result.integers[at++] = sum(
                                    left.integers, leftBase, contractLeft, right.integers, rightBase, contractRight);
                        }
                    }
                }
            }
        };
    }

    private static List<Integer> free(Shape shape, List<Integer> batch, List<Integer> contract) {
        List<Integer> taken = new ArrayList<>(batch);
        taken.addAll(contract);
        return Reductions.others(shape, taken);
    }

    private static double sum(double[] a, int aBase, int[] aOffsets, double[] b, int bBase, int[] bOffsets) {
        double sum = 0;
        for (int k = 0; k < aOffsets.length; k++) {
            sum += a[aBase + aOffsets[k]] * b[bBase + bOffsets[k]];
        }
        return sum;
    }

    private static long sum(long[] a, int aBase, int[] aOffsets, long[] b, int bBase, int[] bOffsets) {
        long sum = 0;
        for (int k = 0; k < aOffsets.length; k++) {
            sum += a[aBase + aOffsets[k]] * b[bBase + bOffsets[k]];
        }
        return sum;
    }
}
