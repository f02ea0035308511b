package io.steelyard.conformance;

import static java.util.Objects.requireNonNull;

import io.steelyard.tck.LayerSample;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** The formulas of layers written out as plain loops, with Java's own functions. */
final class LayerOracles {
    private LayerOracles() {}

    /** A function of each element. */
    static LayerSample.Oracle each(DoubleUnaryOperator function) {
        return (inputs, weights) -> {
            Tensor x = inputs.get(0);
            return Tensor.of(
                    x.shape(), Arrays.stream(x.toDoubles()).map(function).toArray());
        };
    }

    /** {@code x W^T + b} of a matrix, or without {@code b}. */
    static LayerSample.Oracle dense(boolean biased) {
        return (inputs, weights) -> {
            Tensor x = inputs.get(0);
            Tensor w = weights.get("weight");
            int rows = (int) x.shape().dim(0);
            int in = (int) x.shape().dim(1);
            int out = (int) w.shape().dim(0);
            double[] y = new double[rows * out];
            for (int n = 0; n < rows; n++) {
                for (int o = 0; o < out; o++) {
                    double sum = biased
                            ? requireNonNull(weights.get("bias"), "no weight is called 'bias'")
                                    .getDouble(o)
                            : 0;
                    for (int i = 0; i < in; i++) {
                        sum += x.getDouble((long) n * in + i) * w.getDouble((long) o * in + i);
                    }
                    y[n * out + o] = sum;
                }
            }
            return Tensor.of(Shape.of(rows, out), y);
        };
    }

    /** The convolution of images with zeros around, one stride for both axes, plus the bias. */
    static LayerSample.Oracle conv2d(int padding, int stride) {
        return (inputs, weights) -> {
            long[] x = inputs.get(0).shape().dims();
            long[] w = weights.get("weight").shape().dims();
            int height = (int) ((x[2] + 2L * padding - w[2]) / stride + 1);
            int width = (int) ((x[3] + 2L * padding - w[3]) / stride + 1);
            double[] y = new double[(int) (x[0] * w[0] * height * width)];
            int at = 0;
            for (long n = 0; n < x[0]; n++) {
                for (long o = 0; o < w[0]; o++) {
                    for (long i = 0; i < height; i++) {
                        for (long j = 0; j < width; j++) {
                            y[at++] = weights.get("bias").getDouble(o)
                                    + window(
                                            inputs.get(0),
                                            weights.get("weight"),
                                            n,
                                            o,
                                            i * stride - padding,
                                            j * stride - padding);
                        }
                    }
                }
            }
            return Tensor.of(Shape.of(x[0], w[0], height, width), y);
        };
    }

    private static double window(Tensor x, Tensor w, long n, long o, long top, long left) {
        long[] image = x.shape().dims();
        long[] kernel = w.shape().dims();
        double sum = 0;
        for (long c = 0; c < image[1]; c++) {
            for (long u = 0; u < kernel[2]; u++) {
                for (long v = 0; v < kernel[3]; v++) {
                    long i = top + u;
                    long j = left + v;
                    if (i >= 0 && i < image[2] && j >= 0 && j < image[3]) {
                        sum += x.getDouble(((n * image[1] + c) * image[2] + i) * image[3] + j)
                                * w.getDouble(((o * kernel[1] + c) * kernel[2] + u) * kernel[3] + v);
                    }
                }
            }
        }
        return sum;
    }

    /** {@code exp(x) / sum(exp(x))} over the innermost axis, and a function of each share. */
    static LayerSample.Oracle softmax(double sign, DoubleUnaryOperator function) {
        return (inputs, weights) -> {
            Tensor x = inputs.get(0);
            int width = (int) x.shape().dim(-1);
            double[] y = x.toDoubles();
            for (int row = 0; row < y.length / width; row++) {
                double sum = 0;
                for (int i = row * width; i < (row + 1) * width; i++) {
                    y[i] = Math.exp(sign * y[i]);
                    sum += y[i];
                }
                for (int i = row * width; i < (row + 1) * width; i++) {
                    y[i] = function.applyAsDouble(y[i] / sum);
                }
            }
            return Tensor.of(x.shape(), y);
        };
    }

    /** Means over windows of 2 by 2 with stride 2 over images of 3 by 3 in a ring that does not count. */
    static Tensor cornerMeans(Tensor x) {
        int batch = (int) x.shape().dim(0);
        double[] y = new double[batch * 4];
        for (int n = 0; n < batch; n++) {
            long at = n * 9L;
            y[n * 4] = x.getDouble(at);
            y[n * 4 + 1] = (x.getDouble(at + 1) + x.getDouble(at + 2)) / 2;
            y[n * 4 + 2] = (x.getDouble(at + 3) + x.getDouble(at + 6)) / 2;
            y[n * 4 + 3] = (x.getDouble(at + 4) + x.getDouble(at + 5) + x.getDouble(at + 7) + x.getDouble(at + 8)) / 4;
        }
        return Tensor.of(Shape.of(batch, 1, 2, 2), y);
    }
}
