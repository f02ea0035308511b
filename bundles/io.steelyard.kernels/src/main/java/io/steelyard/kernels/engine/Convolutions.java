package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.Window;
import io.steelyard.kernels.product.MatrixOffsets;
import io.steelyard.kernels.product.ProductLayout;
import io.steelyard.tensor.Shape;
import java.util.List;

/**
 * Convolution and its two gradients as products of matrices, without the matrix of all windows ("im2col") ever being
 * there as a whole: what tap k of the window sees at position p lies at offset(k) + offset(p) of the padded input, so
 * the product reads it in place.
 *
 * <pre>
 * y[o, np]  = sum over ck of w[o, ck]  x[ck, np]      c a channel, k a tap, n an example, p a position
 * dw[o, ck] = sum over np of dy[o, np] x[ck, np]
 * dx[ck, np] += sum over o of w[o, ck] dy[o, np]      many ck and np are one place
 * </pre>
 *
 * <p>Padding takes part as zeros: a number of the kernel that is not finite yields NaN there.
 *
 * <p>Source: K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document
 * Processing", 2006.
 */
final class Convolutions {
    private final Window window;
    private final int groups;
    private final Operand x;
    private final Operand w;
    private final Operand y;
    private final Shape padded;

    private Convolutions(Window window, long groups, Operand x, Operand w, Operand y) {
        this.window = window;
        this.groups = Math.toIntExact(groups);
        this.x = x;
        this.w = w;
        this.y = y;
        Shape shape = x.shape();
        for (int axis = 0; axis < window.axes(); axis++) {
            shape = shape.withDim(
                    axis + 2,
                    shape.dim(axis + 2)
                            + window.padLow().get(axis)
                            + window.padHigh().get(axis));
        }
        this.padded = shape;
    }

    static Instruction plan(Op op, List<Operand> operands, Operand result, Workspace workspace) {
        Operand first = operands.get(0);
        Operand second = operands.get(1);
        if (op instanceof Op.Convolution conv) {
            return new Convolutions(conv.window(), conv.groups(), first, second, result).forward(workspace);
        } else if (op instanceof Op.ConvolutionInputGradient gradient) {
            return new Convolutions(gradient.window(), gradient.groups(), result, second, first)
                    .inputGradient(workspace);
        }
        Op.ConvolutionKernelGradient gradient = (Op.ConvolutionKernelGradient) op;
        return new Convolutions(gradient.window(), gradient.groups(), first, result, second).kernelGradient(workspace);
    }

    private Instruction forward(Workspace workspace) {
        Slot input = paddedInput(workspace);
        ProductLayout layout = layout();
        return afterPadding(input, Contraction.product(w.slot(), input, y, layout, workspace));
    }

    private Instruction kernelGradient(Workspace workspace) {
        Slot input = paddedInput(workspace);
        ProductLayout layout = layout().gradientOfLeft();
        return afterPadding(input, Contraction.product(y.slot(), input, w, layout, workspace));
    }

    private Instruction inputGradient(Workspace workspace) {
        Slot gradient = paddedInput(workspace);
        ProductLayout layout = layout().gradientOfRight();
        workspace.use(layout.byteSize());
        int taps = (int) Shape.of(window.size()).elements();
        int positions = (int) y.shape().slice(2, y.shape().rank()).elements();
        Instruction product = MatrixProducts.planOverlapping(
                w.slot(), y.slot(), gradient, x.dtype(), layout, taps, positions, workspace);
        int elements = Math.toIntExact(padded.elements());
        Instruction cut = gradient == x.slot()
                ? pool -> {}
                : new StridedCopy(
                                x.shape().dims(),
                                inner(),
                                padded.strides(),
                                0,
                                x.shape().strides())
                        .between(gradient, x.slot());
        return pool -> {
            gradient.cells().fill(0, elements, 0);
            product.run(pool);
            cut.run(pool);
        };
    }

    /** Where the input with its padding is: where the input is, if there is no padding. */
    private Slot paddedInput(Workspace workspace) {
        return padded.equals(x.shape()) ? x.slot() : workspace.intermediate(x.dtype(), padded.elements());
    }

    private Instruction afterPadding(Slot input, Instruction product) {
        if (input == x.slot()) {
            return product;
        }
        int elements = Math.toIntExact(padded.elements());
        Instruction copy = new StridedCopy(x.shape().dims(), 0, x.shape().strides(), inner(), padded.strides())
                .between(x.slot(), input);
        return pool -> {
            input.cells().fill(0, elements, 0);
            copy.run(pool);
            product.run(pool);
        };
    }

    /** Where in the padded input the first element of the input is. */
    private long inner() {
        long offset = 0;
        for (int axis = 0; axis < window.axes(); axis++) {
            offset += window.padLow().get(axis) * padded.strides()[axis + 2];
        }
        return offset;
    }

    /** The convolution as a product of kernel and input, the columns of all examples side by side. */
    private ProductLayout layout() {
        long[] strides = padded.strides();
        int axes = window.axes();
        long[] tapStrides = new long[axes];
        long[] positionStrides = new long[axes];
        for (int axis = 0; axis < axes; axis++) {
            tapStrides[axis] = strides[axis + 2] * window.dilation().get(axis);
            positionStrides[axis] = strides[axis + 2] * window.strides().get(axis);
        }
        Shape places = y.shape().slice(2, axes + 2);
        int[] taps = Offsets.of(Shape.of(window.size()).dims(), tapStrides);
        int[] positions = Offsets.of(places.dims(), positionStrides);
        long examples = x.shape().dim(0);
        long inputs = x.shape().dim(1) / groups;
        long outputs = y.shape().dim(1) / groups;
        long depth = inputs * taps.length;
        int[] inputExamples = Offsets.steps(examples, strides[0]);
        int[] outputExamples = Offsets.steps(examples, y.shape().strides()[0]);
        MatrixOffsets kernel = new MatrixOffsets(
                Offsets.steps(groups, outputs * depth), Offsets.steps(outputs, depth), Offsets.steps(depth, 1));
        MatrixOffsets input = new MatrixOffsets(
                Offsets.steps(groups, inputs * strides[1]),
                Offsets.sums(Offsets.steps(inputs, strides[1]), taps),
                Offsets.sums(inputExamples, positions));
        MatrixOffsets output = new MatrixOffsets(
                Offsets.steps(groups, outputs * positions.length),
                Offsets.steps(outputs, positions.length),
                Offsets.sums(outputExamples, Offsets.steps(positions.length, 1)));
        return new ProductLayout(kernel, input, output);
    }
}
