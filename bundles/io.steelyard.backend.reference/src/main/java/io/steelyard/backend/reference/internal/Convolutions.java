package io.steelyard.backend.reference.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Window;
import io.steelyard.tensor.Shape;
import java.util.List;

/**
 * The three operations around {@code y[n, o, p] = sum over c, t of x[n, c, p seen through t] * w[o, c, t]}, where p is
 * a position of the window, t a tap, and c runs over the input channels of o's group. Each product of that sum is
 * visited once, in the order n, o, c, p, t; the convolution adds x * w to y, its gradient for the input w * y to x, and
 * that for the kernel x * y to w. Taps that see padding are left out, even where w is not finite. Sums are in double
 * precision, rounded once.
 */
final class Convolutions {
    private final OpKind kind;
    private final double[] x;
    private final double[] w;
    private final double[] y;
    private final WindowTable table;
    private final int batch;
    private final int inputChannels;
    private final int outputChannels;
    private final int groups;

    private Convolutions(OpKind kind, Elements x, Elements w, Elements y, Window window, long groups) {
        Shape input = x.type.shape();
        this.kind = kind;
        this.x = x.reals;
        this.w = w.reals;
        this.y = y.reals;
        this.table = new WindowTable(window, input);
        this.batch = (int) input.dim(0);
        this.inputChannels = (int) input.dim(1);
        this.outputChannels = (int) w.type.shape().dim(0);
        this.groups = (int) groups;
    }

    static Runnable plan(Op op, List<Elements> operands, Elements result) {
        Elements first = operands.get(0);
        Elements second = operands.get(1);
        Convolutions convolution;
        if (op instanceof Op.Convolution forward) {
            convolution = new Convolutions(op.kind(), first, second, result, forward.window(), forward.groups());
        } else if (op instanceof Op.ConvolutionInputGradient gradient) {
            convolution = new Convolutions(op.kind(), result, second, first, gradient.window(), gradient.groups());
        } else {
            Op.ConvolutionKernelGradient gradient = (Op.ConvolutionKernelGradient) op;
            convolution = new Convolutions(op.kind(), first, result, second, gradient.window(), gradient.groups());
        }
        return () -> {
            result.fill(0);
            convolution.accumulate();
        };
    }

    private void accumulate() {
        int perGroup = inputChannels / groups;
        for (int n = 0; n < batch; n++) {
            for (int o = 0; o < outputChannels; o++) {
                int group = o / (outputChannels / groups);
                for (int c = 0; c < perGroup; c++) {
                    int plane = (n * inputChannels + group * perGroup + c) * table.plane;
                    int kernel = (o * perGroup + c) * table.taps;
                    int output = (n * outputChannels + o) * table.positions;
                    for (int position = 0; position < table.positions; position++) {
                        accumulate(plane, kernel, output, position);
                    }
                }
            }
        }
    }

    private void accumulate(int plane, int kernel, int output, int position) {
        int yAt = output + position;
        for (int tap = 0; tap < table.taps; tap++) {
            int offset = table.offset(position, tap);
            if (offset != WindowTable.PADDING) {
                int xAt = plane + offset;
                int wAt = kernel + tap;
                switch (kind) {
                    case CONVOLUTION -> y[yAt] += x[xAt] * w[wAt];
                    case CONVOLUTION_INPUT_GRADIENT -> x[xAt] += w[wAt] * y[yAt];
                    default -> w[wAt] += x[xAt] * y[yAt];
                }
            }
        }
    }
}
