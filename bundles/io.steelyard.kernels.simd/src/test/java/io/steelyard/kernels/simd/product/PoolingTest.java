package io.steelyard.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.kernels.simd.product.Convolution.Axis;
import io.steelyard.kernels.simd.product.Convolution.Strides;
import io.steelyard.tensor.DType;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PoolingTest {
    private final Random random = new Random(3);

    @Test
    void windowsAreThoseOfPlainLoops() {
        for (int round = 0; round < 100; round++) {
            Pooling pooling = pooling(random);
            Axis rows = pooling.rows();
            Axis columns = pooling.columns();
            int inputSize = pooling.images() * pooling.channels() * rows.input() * columns.input();
            int outputSize = pooling.images() * pooling.channels() * rows.output() * columns.output();
            // Few different whole numbers: ties are frequent, and nothing is rounded.
            double[] x = random.ints(inputSize, -3, 4).asDoubleStream().toArray();
            double[] dy = random.ints(outputSize, -7, 8).asDoubleStream().toArray();
            for (int i = 0; i < x.length; i++) {
                x[i] = random.nextInt(20) == 0 ? Double.NaN : x[i];
            }
            double[] max = new double[outputSize];
            Arrays.fill(max, Double.NEGATIVE_INFINITY);
            double[] sum = new double[outputSize];
            double[] dx = new double[inputSize];
            for (int n = 0; n < pooling.images(); n++) {
                for (int c = 0; c < pooling.channels(); c++) {
                    for (int p = 0; p < rows.output(); p++) {
                        for (int q = 0; q < columns.output(); q++) {
                            int into = at(pooling.y(), n, c, p, q);
                            int best = -1;
                            for (int i = 0; i < rows.kernel(); i++) {
                                for (int j = 0; j < columns.kernel(); j++) {
                                    int row = p * rows.stride() + i * rows.dilation() - rows.pad();
                                    int column = q * columns.stride() + j * columns.dilation() - columns.pad();
                                    if (row < 0 || row >= rows.input() || column < 0 || column >= columns.input()) {
                                        continue;
                                    }
                                    int from = at(pooling.x(), n, c, row, column);
                                    sum[into] += x[from];
                                    // Double.compare puts NaN above all.
                                    if (best < 0 || Double.compare(x[from], x[best]) > 0) {
                                        best = from;
                                    }
                                }
                            }
                            if (best >= 0) {
                                max[into] = x[best];
                                dx[best] += dy[into];
                            }
                        }
                    }
                }
            }
            DType dtype = pooling.dtype();
            for (int processors : new int[] {1, 3}) {
                String what = pooling.toString();
                double[] none = new double[0];
                assertArrayEquals(max, PlanRun.of(pooling.max(processors), dtype, x, none, outputSize), what);
                assertArrayEquals(sum, PlanRun.of(pooling.sum(processors), dtype, x, none, outputSize), what);
                assertArrayEquals(dx, PlanRun.of(pooling.maxGradient(processors), dtype, x, dy, inputSize), what);
            }
        }
    }

    @Test
    void imagesAreSharedAmongProcessors() {
        Axis axis = new Axis(4, 2, 2, 0, 1, 2);
        Pooling pooling = new Pooling(
                DType.F32, 5, 1, axis, axis, Strides.channelsFirst(1, 4, 4), Strides.channelsFirst(1, 2, 2));
        assertEquals(2, pooling.max(2).parts());
    }

    private static Pooling pooling(Random random) {
        Axis rows = axis(random);
        Axis columns = axis(random);
        int channels = 1 + random.nextInt(20);
        boolean last = random.nextBoolean();
        return new Pooling(
                random.nextBoolean() ? DType.F32 : DType.F64,
                1 + random.nextInt(4),
                channels,
                rows,
                columns,
                last
                        ? Strides.channelsLast(channels, rows.input(), columns.input())
                        : Strides.channelsFirst(channels, rows.input(), columns.input()),
                last
                        ? Strides.channelsLast(channels, rows.output(), columns.output())
                        : Strides.channelsFirst(channels, rows.output(), columns.output()));
    }

    private static Axis axis(Random random) {
        int kernel = 1 + random.nextInt(3);
        int dilation = 1 + random.nextInt(2);
        int stride = 1 + random.nextInt(3);
        int pad = random.nextInt(3);
        int seen = (kernel - 1) * dilation + 1;
        int input = Math.max(1, seen - 2 * pad) + random.nextInt(7);
        return new Axis(input, kernel, stride, pad, dilation, (input + 2 * pad - seen) / stride + 1);
    }

    private static int at(Strides strides, int outer, int inner, int row, int column) {
        return Math.toIntExact(
                outer * strides.outer() + inner * strides.inner() + row * strides.row() + column * strides.column());
    }
}
