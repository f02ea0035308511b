package io.steelyard.kernels.simd.product;

import io.steelyard.tensor.DType;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * Plans products of matrices for this processor, whose vectors may have 128, 256 or 512 bits.
 *
 * <pre>{@code
 * Products products = new Products(2, executor);
 * ProductPlan plan = products.plan(
 *         ProductShape.of(DType.F32, 128, 512, 784), MatrixLayout.of(784, 1), MatrixLayout.of(512, 1), MatrixLayout.of(512, 1), false);
 * for (int part = 0; part < plan.parts(); part++) {
 *     plan.run(part, a, b, c, workspace);
 * }
 * }</pre>
 *
 * <p>The innermost loops that a plan needs are run in by the executor, once each; until that is done, plans compute with
 * plain code, which is slow but yields the same bits. An executor that runs tasks at once makes planning wait instead, for
 * some tenths of a second.
 */
public final class Products {
    private final Tiling singles;
    private final Tiling doubles;
    private final FloatDots dots = new FloatDots();
    private final int processors;
    private final Executor executor;

    /**
     * @param processors how many threads may run parts at the same time
     * @param executor runs a few tasks of less than a second
     */
    public Products(int processors, Executor executor) {
        this.processors = processors;
        this.executor = executor;
        this.singles = new Tiling(Tiles.ofFloats(), processors, executor);
        this.doubles = new Tiling(Tiles.ofDoubles(), processors, executor);
    }

    /**
     * Plans products.
     *
     * @param adds whether they are added to what the result holds
     * @return a plan to run on the addresses of A, B and C; no element of C may overlap another, or A or B
     */
    public ProductPlan plan(ProductShape shape, MatrixLayout a, MatrixLayout b, MatrixLayout c, boolean adds) {
        check("A", a, shape);
        check("B", b, shape);
        check("C", c, shape);
        boolean exchange =
                shape.columns() == 1 && shape.rows() > 1 || c.columns() != 1 && c.rows() == 1 && shape.columns() > 1;
        if (!exchange) {
            return ordered(shape, a, b, c, adds);
        }
        return new ExchangedProduct(ordered(shape.exchanged(), b.transposed(), a.transposed(), c.transposed(), adds));
    }

    /** Plans what convolutions compute. */
    public ConvolutionPlans convolutions(Convolution convolution) {
        return new ConvolutionPlans(convolution, tiling(convolution.dtype()));
    }

    private ProductPlan ordered(ProductShape shape, MatrixLayout a, MatrixLayout b, MatrixLayout c, boolean adds) {
        if (isRow(shape) && a.columns() == 1 && b.rows() == 1 && !adds) {
            dots.prepare(executor);
            return RowProduct.of(
                    dots,
                    shape.columns(),
                    shape.depth(),
                    b.columns() * Float.BYTES,
                    c.columns() * Float.BYTES,
                    processors);
        }
        Tiling tiling = tiling(shape.dtype());
        Elements elements = tiling.elements();
        int size = elements.size;
        return tiling.product(
                new MatrixSource(elements, a.rows() * size, a.columns() * size),
                new MatrixSource(elements, b.columns() * size, b.rows() * size),
                new MatrixSink(elements, c.rows() * size, c.columns() * size),
                offsets(shape.batch(), a.batch(), size),
                offsets(shape.batch(), b.batch(), size),
                offsets(shape.batch(), c.batch(), size),
                shape.rows(),
                shape.columns(),
                shape.depth(),
                adds);
    }

    private static boolean isRow(ProductShape shape) {
        return shape.rows() == 1 && shape.batch().isEmpty() && shape.dtype() != DType.F64 && shape.depth() > 1;
    }

    private Tiling tiling(DType dtype) {
        return dtype == DType.F64 ? doubles : singles;
    }

    private static void check(String name, MatrixLayout layout, ProductShape shape) {
        if (layout.batch().size() != shape.batch().size()) {
            throw new IllegalArgumentException("matrix " + name + ": strides for "
                    + layout.batch().size() + " batch axes, expected "
                    + shape.batch().size());
        }
    }

    /** Where each entry of a batch begins, in bytes. */
    private static long[] offsets(List<Integer> counts, List<Long> strides, int size) {
        long[] offsets = {0};
        for (int axis = 0; axis < counts.size(); axis++) {
            int count = counts.get(axis);
            long[] next = new long[Math.multiplyExact(offsets.length, count)];
            for (int i = 0; i < next.length; i++) {
                next[i] = offsets[i / count] + i % count * strides.get(axis) * size;
            }
            offsets = next;
        }
        return offsets;
    }
}
