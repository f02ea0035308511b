package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;

/** A core operation with its attributes, without its operands. */
public sealed interface Op {
    /** Which operation it is; switch on this. */
    OpKind kind();

    /** The attributes as in dumps, or an empty text. */
    default String attributes() {
        return "";
    }

    /** A value that is given anew for each run. */
    record Input(String name, TensorType type) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.INPUT;
        }

        @Override
        public String attributes() {
            return '"' + name + '"';
        }
    }

    /** The value that a named entry of the state had when the run began. */
    record StateRead(String name, TensorType type) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.STATE;
        }

        @Override
        public String attributes() {
            return '"' + name + '"';
        }
    }

    /** A value known beforehand. */
    record Constant(Tensor value) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.CONSTANT;
        }

        @Override
        public String attributes() {
            String text = value.toString();
            return text.substring(text.indexOf('{'));
        }
    }

    /** The index along one axis. */
    record Iota(TensorType type, int axis) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.IOTA;
        }

        @Override
        public String attributes() {
            return "axis=" + axis;
        }
    }

    /**
     * Random numbers as {@link io.steelyard.random.RandomStream} defines them, element i of the result having index i.
     * The operand is {@code i64[2]}: seed and step. Types f32 and narrower take the numbers of single precision, f64
     * those of double precision.
     *
     * @param kind {@link OpKind#RANDOM_UNIFORM} or {@link OpKind#RANDOM_NORMAL}
     * @param stream what the numbers are for
     */
    record Random(OpKind kind, TensorType type, long stream) implements Op {
        @Override
        public String attributes() {
            return "stream=" + Long.toHexString(stream);
        }
    }

    /** An operation on corresponding elements that has no attributes. */
    record Elementwise(OpKind kind) implements Op {
        public Elementwise {
            if (kind.group() != OpKind.Group.ELEMENTWISE || kind == OpKind.COMPARE || kind == OpKind.CAST) {
                throw new GraphException(kind.label() + " is not an elementwise operation without attributes");
            }
        }
    }

    /** A relation between corresponding elements, as booleans. */
    record Compare(Comparison comparison) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.COMPARE;
        }

        @Override
        public String attributes() {
            return comparison.label();
        }
    }

    /**
     * The same numbers in another type, as a Java cast does it: to floating point rounded to nearest even, from
     * floating point to integers truncated and, beyond the range, clamped; NaN becomes 0. To boolean: not equal to 0.
     */
    record Cast(DType to) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.CAST;
        }
    }

    /** The same elements in the same order under other dimensions. */
    record Reshape(Shape shape) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.RESHAPE;
        }
    }

    /** Axis i of the result is axis {@code permutation[i]} of the operand. */
    record Transpose(List<Integer> permutation) implements Op {
        public Transpose {
            permutation = List.copyOf(permutation);
        }

        @Override
        public OpKind kind() {
            return OpKind.TRANSPOSE;
        }

        @Override
        public String attributes() {
            return "permutation=" + Op.list(permutation);
        }
    }

    /** Repeats the operand along axes on which it has 1 element. The rank stays. */
    record Broadcast(Shape shape) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.BROADCAST;
        }
    }

    /** On each axis, every {@code strides}-th element from {@code starts} up to but without {@code limits}. */
    record Slice(List<Long> starts, List<Long> limits, List<Long> strides) implements Op {
        public Slice {
            starts = List.copyOf(starts);
            limits = List.copyOf(limits);
            strides = List.copyOf(strides);
        }

        @Override
        public OpKind kind() {
            return OpKind.SLICE;
        }

        @Override
        public String attributes() {
            return "starts=" + Op.list(starts) + " limits=" + Op.list(limits) + " strides=" + Op.list(strides);
        }
    }

    /** On each axis, {@code low} copies of a value in front, {@code high} behind and {@code interior} between neighbours. */
    record Pad(List<Long> low, List<Long> high, List<Long> interior, double value) implements Op {
        public Pad {
            low = List.copyOf(low);
            high = List.copyOf(high);
            interior = List.copyOf(interior);
        }

        @Override
        public OpKind kind() {
            return OpKind.PAD;
        }

        @Override
        public String attributes() {
            return "low=" + Op.list(low) + " high=" + Op.list(high) + " interior=" + Op.list(interior) + " value="
                    + value;
        }
    }

    /** The operands one after the other along one axis. */
    record Concat(int axis) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.CONCAT;
        }

        @Override
        public String attributes() {
            return "axis=" + axis;
        }
    }

    /** The operand back to front along some axes. */
    record Reverse(List<Integer> axes) implements Op {
        public Reverse {
            axes = List.copyOf(axes);
        }

        @Override
        public OpKind kind() {
            return OpKind.REVERSE;
        }

        @Override
        public String attributes() {
            return "axes=" + Op.list(axes);
        }
    }

    /**
     * Combines all elements along some axes, which vanish.
     *
     * @param kind {@link OpKind#REDUCE_SUM}, {@code REDUCE_MAX}, {@code REDUCE_MIN} or {@code REDUCE_PROD}
     * @param axes ascending
     */
    record Reduce(OpKind kind, List<Integer> axes) implements Op {
        public Reduce {
            axes = List.copyOf(axes);
        }

        @Override
        public String attributes() {
            return "axes=" + Op.list(axes);
        }
    }

    /** The position of the greatest element along an axis, which vanishes; an {@code i64}. */
    record ArgMax(int axis) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.ARGMAX;
        }

        @Override
        public String attributes() {
            return "axis=" + axis;
        }
    }

    /**
     * Sums of products. Axes named in {@code batch} run in parallel, those in {@code contract} are summed over; the
     * result has the batch axes, then the other axes of the left operand, then those of the right one, each in order.
     */
    record DotGeneral(
            List<Integer> batchLeft, List<Integer> batchRight, List<Integer> contractLeft, List<Integer> contractRight)
            implements Op {
        public DotGeneral {
            batchLeft = List.copyOf(batchLeft);
            batchRight = List.copyOf(batchRight);
            contractLeft = List.copyOf(contractLeft);
            contractRight = List.copyOf(contractRight);
        }

        @Override
        public OpKind kind() {
            return OpKind.DOT_GENERAL;
        }

        @Override
        public String attributes() {
            return "batch=" + Op.list(batchLeft) + "x" + Op.list(batchRight) + " contract=" + Op.list(contractLeft)
                    + "x" + Op.list(contractRight);
        }
    }

    /**
     * Cross-correlation, as the field calls convolution: of {@code x[N, C, ...]} with {@code w[O, C / groups, ...]} to
     * {@code y[N, O, ...]}; padding is with zeros.
     */
    record Convolution(Window window, long groups) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.CONVOLUTION;
        }

        @Override
        public String attributes() {
            return window + " groups=" + groups;
        }
    }

    /** The gradient of a convolution for its input, from {@code dy} and {@code w}; also the transposed convolution. */
    record ConvolutionInputGradient(Window window, long groups, Shape input) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.CONVOLUTION_INPUT_GRADIENT;
        }

        @Override
        public String attributes() {
            return window + " groups=" + groups;
        }
    }

    /** The gradient of a convolution for its kernel, from {@code x} and {@code dy}. */
    record ConvolutionKernelGradient(Window window, long groups) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.CONVOLUTION_KERNEL_GRADIENT;
        }

        @Override
        public String attributes() {
            return window + " groups=" + groups;
        }
    }

    /**
     * Combines what each position of a window sees, over the innermost axes. Padding adds nothing to a sum and never
     * wins a maximum; a window that sees only padding has the lowest value of the type as its maximum.
     *
     * @param kind {@link OpKind#REDUCE_WINDOW_SUM} or {@link OpKind#REDUCE_WINDOW_MAX}
     */
    record ReduceWindow(OpKind kind, Window window) implements Op {
        @Override
        public String attributes() {
            return window.toString();
        }
    }

    /**
     * Operations that look for the first greatest element of each position of a window over the first operand {@code
     * x}, in row-major order, a NaN counting as greatest.
     *
     * @param kind {@link OpKind#MAX_WINDOW_GRADIENT}, which adds up the second operand {@code dy} there and is zero
     *     elsewhere, or {@link OpKind#MAX_WINDOW_GATHER}, which takes the elements of the second operand, of the shape
     *     of {@code x}, that lie there
     */
    record MaxWindow(OpKind kind, Window window) implements Op {
        @Override
        public String attributes() {
            return window.toString();
        }
    }

    private static String list(List<?> items) {
        return items.toString().replace(" ", "");
    }
}
