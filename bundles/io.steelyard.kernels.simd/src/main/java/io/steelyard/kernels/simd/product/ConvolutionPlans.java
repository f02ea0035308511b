package io.steelyard.kernels.simd.product;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A convolution and its two gradients as products of matrices, the groups of channels as a batch. What windows see is
 * copied straight to the panels of a product.
 *
 * <pre>
 * y[np, o]   = sum over ck of x[np, ck] w[o, ck]       c a channel, k a tap, n an example, p a position
 * dx[np, c]  = sum over ok of dy[np, ok] w[o, ck]      the windows of dy that see what p was seen by
 * dw[o, ck]  = sum over np of dy[np, o] x[np, ck]
 * </pre>
 *
 * <p>Padding takes part as zeros: a number of the kernel that is not finite yields NaN there.
 */
public final class ConvolutionPlans {
    private final Convolution convolution;
    private final Tiling tiling;
    private final Elements elements;
    private final int inputs;
    private final int outputs;
    private final Convolution.Strides x;
    private final Convolution.Strides w;
    private final Convolution.Strides y;

    ConvolutionPlans(Convolution convolution, Tiling tiling) {
        this.convolution = convolution;
        this.tiling = tiling;
        this.elements = tiling.elements();
        this.inputs = convolution.inputs() / convolution.groups();
        this.outputs = convolution.outputs() / convolution.groups();
        this.x = convolution.x().times(elements.size);
        this.w = convolution.w().times(elements.size);
        this.y = convolution.y().times(elements.size);
    }

    /** Plans the convolution, to run on x, w and y. */
    public ProductPlan forward() {
        ImageWindows windows = windows();
        return tiling.product(
                new WindowRows(elements, windows),
                new TableSource(elements, w.outer(), kernelOffsets(windows)),
                new PositionSink(elements, outputPositions(), y.inner()),
                groups(inputs * x.inner()),
                groups(outputs * w.outer()),
                groups(outputs * y.inner()),
                outputPositionCount(),
                outputs,
                windows.width(),
                false);
    }

    /**
     * Plans the gradient of the kernels, to run on dy, x and dw.
     *
     * @param adds whether it is added to what the result holds
     */
    public ProductPlan kernelGradient(boolean adds) {
        ImageWindows windows = windows();
        return tiling.product(
                new PositionSource(elements, outputPositions(), y.inner()),
                new WindowColumns(elements, windows),
                new TableSink(elements, w.outer(), kernelOffsets(windows)),
                groups(outputs * y.inner()),
                groups(inputs * x.inner()),
                groups(outputs * w.outer()),
                outputs,
                windows.width(),
                outputPositionCount(),
                adds);
    }

    /** Plans the gradient of the input, to run on dy, w and dx. */
    public ProductPlan inputGradient() {
        List<ProductPlan> plans = new ArrayList<>();
        for (int row = 0;
                row < Math.min(convolution.rows().stride(), convolution.rows().input());
                row++) {
            for (int column = 0;
                    column
                            < Math.min(
                                    convolution.columns().stride(),
                                    convolution.columns().input());
                    column++) {
                plans.add(inputGradient(
                        new Residue(convolution.rows(), row), new Residue(convolution.columns(), column)));
            }
        }
        return plans.size() == 1 ? plans.get(0) : new ProductSequence(plans);
    }

    /** The gradient of every stride-th element of the input: they are seen by the same taps. */
    private ProductPlan inputGradient(Residue rows, Residue columns) {
        ImageWindows windows = new ImageWindows(rows.taps(), columns.taps(), outputs, y);
        long[] offsets = new long[windows.width()];
        for (int i = 0; i < offsets.length; i++) {
            int[] column = windows.column(i);
            offsets[i] = column[0] * w.outer() + rows.tap(column[1]) * w.row() + columns.tap(column[2]) * w.column();
        }
        ImagePositions positions = new ImagePositions(
                x.outer(),
                rows.first * x.row() + columns.first * x.column(),
                rows.taps().positions(),
                convolution.rows().stride() * x.row(),
                columns.taps().positions(),
                convolution.columns().stride() * x.column());
        return tiling.product(
                new WindowRows(elements, windows),
                new TableSource(elements, w.inner(), offsets),
                new PositionSink(elements, positions, x.inner()),
                groups(outputs * y.inner()),
                groups(outputs * w.outer()),
                groups(inputs * x.inner()),
                convolution.images() * rows.taps().positions() * columns.taps().positions(),
                inputs,
                offsets.length,
                false);
    }

    private ImageWindows windows() {
        return new ImageWindows(taps(convolution.rows()), taps(convolution.columns()), inputs, x);
    }

    private static Taps taps(Convolution.Axis axis) {
        return new Taps(axis.input(), axis.output(), axis.stride(), axis.kernel(), axis.dilation(), -axis.pad());
    }

    private ImagePositions outputPositions() {
        return new ImagePositions(
                y.outer(),
                0,
                convolution.rows().output(),
                y.row(),
                convolution.columns().output(),
                y.column());
    }

    private int outputPositionCount() {
        return convolution.images()
                * convolution.rows().output()
                * convolution.columns().output();
    }

    /** Where in a kernel each number is that a window's columns are multiplied with. */
    private long[] kernelOffsets(ImageWindows windows) {
        long[] offsets = new long[windows.width()];
        for (int i = 0; i < offsets.length; i++) {
            int[] column = windows.column(i);
            offsets[i] = column[0] * w.inner() + column[1] * w.row() + column[2] * w.column();
        }
        return offsets;
    }

    private long[] groups(long step) {
        return LongStream.range(0, convolution.groups())
                .map(group -> group * step)
                .toArray();
    }
}
