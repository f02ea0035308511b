package io.steelyard.kernels.simd.product;

import io.steelyard.tensor.DType;

/**
 * A convolution over two axes: {@code y[n, o, p, q] = sum over c, i, j of x[n, c, p * stride + i * dilation - pad, ...]
 * w[o, c, i, j]}, with zeros for what lies outside x.
 *
 * @param dtype {@link DType#F64}, or a type whose elements are kept as floats
 * @param images how many examples
 * @param groups into how many groups both channels are cut; channel counts are those of all groups
 * @param rows the axis of the height
 * @param columns the axis of the width
 * @param x where inputs lie
 * @param w where kernels lie: {@code outer} the output channels, {@code inner} the input channels of a group
 * @param y where outputs lie
 */
public record Convolution(
        DType dtype,
        int images,
        int inputs,
        int outputs,
        int groups,
        Axis rows,
        Axis columns,
        Strides x,
        Strides w,
        Strides y) {
    /**
     * One axis.
     *
     * @param pad how many zeros are in front of the input
     * @param output how many positions the kernel has
     */
    public record Axis(int input, int kernel, int stride, int pad, int dilation, int output) {}

    /**
     * Strides in elements.
     *
     * @param outer of examples, or of the output channels of a kernel
     * @param inner of channels
     */
    public record Strides(long outer, long inner, long row, long column) {
        /** Those of a dense tensor {@code [outer, inner, rows, columns]}. */
        public static Strides channelsFirst(int inner, int rows, int columns) {
            return new Strides((long) inner * rows * columns, (long) rows * columns, columns, 1);
        }

        /** Those of a dense tensor {@code [outer, rows, columns, inner]}. */
        public static Strides channelsLast(int inner, int rows, int columns) {
            return new Strides((long) inner * rows * columns, 1, (long) columns * inner, inner);
        }

        Strides times(int size) {
            return new Strides(outer * size, inner * size, row * size, column * size);
        }
    }

    public Convolution {
        if (groups < 1 || inputs % groups != 0 || outputs % groups != 0) {
            throw new IllegalArgumentException("convolution of " + inputs + " to " + outputs + " channels in " + groups
                    + " groups: expected the groups to divide both");
        }
    }
}
