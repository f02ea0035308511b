package io.steelyard.kernels.simd.product;

import io.steelyard.kernels.simd.product.Convolution.Axis;
import io.steelyard.kernels.simd.product.Convolution.Strides;
import io.steelyard.tensor.DType;

/** Windows over images; a part is some images. */
final class PoolingPlan implements ProductPlan {
    enum Kind {
        MAX,
        SUM,
        MAX_GRADIENT
    }

    private final Kind kind;
    private final int images;
    private final int channels;
    private final Taps rows;
    private final Taps columns;
    private final Strides x;
    private final Strides y;
    private final WindowElements elements;
    private final int together;

    PoolingPlan(Pooling pooling, Kind kind, int processors) {
        int size = pooling.dtype() == DType.F64 ? Double.BYTES : Float.BYTES;
        this.kind = kind;
        this.images = pooling.images();
        this.channels = pooling.channels();
        this.rows = taps(pooling.rows());
        this.columns = taps(pooling.columns());
        this.x = pooling.x().times(size);
        this.y = pooling.y().times(size);
        this.elements = size == Double.BYTES ? new DoubleWindows() : new FloatWindows();
        this.together = Math.max(1, Partition.blocks(images, Math.max(1, processors)));
    }

    private static Taps taps(Axis axis) {
        return new Taps(axis.input(), axis.output(), axis.stride(), axis.kernel(), axis.dilation(), -axis.pad());
    }

    @Override
    public int parts() {
        return Partition.blocks(images, together);
    }

    @Override
    public long workspaceBytes() {
        return 0;
    }

    @Override
    public void run(int part, long a, long b, long c, long workspace) {
        for (int image = part * together; image < Math.min(images, (part + 1) * together); image++) {
            if (kind == Kind.MAX_GRADIENT) {
                clear(c + image * x.outer());
            }
            for (int p = 0; p < rows.positions(); p++) {
                for (int q = 0; q < columns.positions(); q++) {
                    window(image, p, q, a, b, c);
                }
            }
        }
    }

    private void clear(long dx) {
        for (int i = 0; i < rows.extent(); i++) {
            for (int j = 0; j < columns.extent(); j++) {
                elements.fill(dx + i * x.row() + j * x.column(), x.inner(), channels, 0);
            }
        }
    }

    private void window(int image, int p, int q, long a, long b, long c) {
        int down = rows.at(p);
        int right = columns.at(q);
        int firstRow = rows.first(down);
        int height = rows.limit(down) - firstRow;
        int firstColumn = columns.first(right);
        int width = columns.limit(right) - firstColumn;
        long position = image * y.outer() + p * y.row() + q * y.column();
        long seen = image * x.outer()
                + (down + (long) firstRow * rows.spread()) * x.row()
                + (right + (long) firstColumn * columns.spread()) * x.column();
        long rowStep = rows.spread() * x.row();
        long columnStep = columns.spread() * x.column();
        if (kind == Kind.MAX_GRADIENT) {
            for (int channel = 0; channel < channels && height > 0 && width > 0; channel++) {
                long from = seen + channel * x.inner();
                long dy = b + position + channel * y.inner();
                elements.addToGreatest(a + from, height, rowStep, width, columnStep, dy, c + from, rowStep, columnStep);
            }
            return;
        }
        boolean max = kind == Kind.MAX;
        elements.fill(c + position, y.inner(), channels, max ? Double.NEGATIVE_INFINITY : 0);
        for (int i = 0; i < height; i++) {
            for (int j = 0; j < width; j++) {
                long at = a + seen + i * rowStep + j * columnStep;
                if (max) {
                    elements.raise(at, x.inner(), c + position, y.inner(), channels);
                } else {
                    elements.add(at, x.inner(), c + position, y.inner(), channels);
                }
            }
        }
    }
}
