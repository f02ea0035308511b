package io.steelyard.kernels.simd.product;

import io.steelyard.kernels.simd.product.Convolution.Axis;
import io.steelyard.kernels.simd.product.Convolution.Strides;
import io.steelyard.tensor.DType;

/**
 * A window over two axes of a batch of images, each channel for itself.
 *
 * @param dtype {@link DType#F64}, or a type whose elements are kept as floats
 * @param x where the images lie: {@code outer} examples, {@code inner} channels
 * @param y where the results lie
 */
public record Pooling(DType dtype, int images, int channels, Axis rows, Axis columns, Strides x, Strides y) {
    /** The greatest element that each window sees, a NaN counting as greatest, or minus infinity; to run on x, 0 and y. */
    public ProductPlan max(int processors) {
        return new PoolingPlan(this, PoolingPlan.Kind.MAX, processors);
    }

    /** The sum of what each window sees, in row-major order; to run on x, 0 and y. */
    public ProductPlan sum(int processors) {
        return new PoolingPlan(this, PoolingPlan.Kind.SUM, processors);
    }

    /**
     * Adds each element of dy where the first greatest element of its window is, or nowhere if it sees only padding; to
     * run on x, dy and dx, which lies like x.
     */
    public ProductPlan maxGradient(int processors) {
        return new PoolingPlan(this, PoolingPlan.Kind.MAX_GRADIENT, processors);
    }
}
