package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What types an operation yields, or why it cannot be applied: one method a group of operations. */
final class TypeInference {
    private TypeInference() {}

    static List<TensorType> infer(Op op, List<TensorType> operands) {
        try {
            return results(op, operands);
        } catch (GraphException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            // Of a shape that cannot be.
            throw error(op, "of " + operands + ": " + e.getMessage());
        } catch (ArithmeticException e) {
            throw error(op, "of " + operands + " a dimension would exceed 2^63 - 1");
        }
    }

    private static List<TensorType> results(Op op, List<TensorType> operands) {
        OpKind kind = op.kind();
        if (kind.arity() >= 0 ? operands.size() != kind.arity() : operands.isEmpty() && kind != OpKind.COMPOSITE) {
            throw error(
                    op,
                    "needs " + (kind.arity() < 0 ? "at least one" : kind.arity()) + " operands, found "
                            + operands.size());
        }
        List<TensorType> results = switch (kind.group()) {
            case SOURCE -> List.of(source(op, operands));
            case ELEMENTWISE -> List.of(elementwise(op, operands));
            case MOVEMENT -> List.of(movement(op, operands));
            case REDUCTION -> List.of(reduction(op, operands.get(0)));
            case CONTRACTION ->
                List.of(
                        op instanceof Op.DotGeneral dot
                                ? dotGeneral(dot, operands.get(0), operands.get(1))
                                : convolution(op, operands.get(0), operands.get(1)));
            case WINDOW -> List.of(window(op, operands));
            case INDEXING -> IndexingTypes.infer(op, operands);
            case CONTROL -> ControlTypes.infer(op, operands);
        };
        for (TensorType result : results) {
            if (!result.dtype().isComputable()) {
                throw error(op, result.dtype() + " can be stored but not computed with; cast it first");
            }
        }
        return results;
    }

    static GraphException error(Op op, String message) {
        return new GraphException(op.kind().label() + ": " + message);
    }

    private static TensorType source(Op op, List<TensorType> operands) {
        if (op instanceof Op.Input input) {
            return input.type();
        } else if (op instanceof Op.StateRead state) {
            return state.type();
        } else if (op instanceof Op.Constant constant) {
            return new TensorType(constant.value().dtype(), constant.value().shape());
        } else if (op instanceof Op.Iota iota) {
            axis(op, iota.type(), iota.axis());
            if (iota.type().dtype() == DType.BOOL) {
                throw error(op, "counts, so its type cannot be bool");
            }
            return iota.type();
        }
        Op.Random random = (Op.Random) op;
        if (!random.type().dtype().isFloating()) {
            throw error(op, "draws floating-point numbers, found " + random.type());
        }
        TensorType key = new TensorType(DType.I64, Shape.of(2));
        if (!operands.get(0).equals(key)) {
            throw error(op, "the key is " + key + ", seed and step; found " + operands.get(0));
        }
        return random.type();
    }

    private static TensorType elementwise(Op op, List<TensorType> operands) {
        TensorType first = operands.get(0);
        OpKind kind = op.kind();
        if (kind == OpKind.CAST) {
            return new TensorType(((Op.Cast) op).to(), first.shape());
        }
        if (kind == OpKind.SELECT) {
            if (first.dtype() != DType.BOOL) {
                throw error(op, "the first operand is a condition of type bool, found " + first);
            }
            requireSame(op, operands.get(1), operands.get(2));
            requireSame(op, first, new TensorType(DType.BOOL, operands.get(1).shape()));
            return operands.get(1);
        }
        if (operands.size() == 2) {
            requireSame(op, first, operands.get(1));
        }
        boolean bool = first.dtype() == DType.BOOL;
        boolean fits = switch (kind) {
            case COMPARE, STOP_GRADIENT -> true;
            case AND, OR, XOR, NOT -> !first.dtype().isFloating();
            case SHIFT_LEFT, SHIFT_RIGHT -> first.dtype().isInteger();
            case ADD, SUB, MUL, DIV, REM, MAX, MIN, NEG, ABS, SIGN -> !bool;
            default -> first.dtype().isFloating();
        };
        if (!fits) {
            throw error(
                    op, "is not defined for " + first + (bool || first.dtype().isInteger() ? "; cast it first" : ""));
        }
        return kind == OpKind.COMPARE ? new TensorType(DType.BOOL, first.shape()) : first;
    }

    static void requireSame(Op op, TensorType a, TensorType b) {
        if (!a.equals(b)) {
            throw error(op, "operands must be of one type, found " + a + " and " + b);
        }
    }

    private static TensorType movement(Op op, List<TensorType> operands) {
        TensorType x = operands.get(0);
        Shape shape = x.shape();
        int rank = shape.rank();
        if (op instanceof Op.Reshape reshape) {
            if (reshape.shape().elements() != shape.elements()) {
                throw error(
                        op,
                        x + " has " + shape.elements() + " elements, " + reshape.shape() + " has "
                                + reshape.shape().elements());
            }
            return new TensorType(x.dtype(), reshape.shape());
        } else if (op instanceof Op.Transpose transpose) {
            axes(op, x, transpose.permutation());
            if (transpose.permutation().size() != rank) {
                throw error(op, "permutation " + transpose.permutation() + " does not name every axis of " + x);
            }
            return new TensorType(
                    x.dtype(),
                    Shape.of(transpose.permutation().stream().map(shape::dim).toList()));
        } else if (op instanceof Op.Broadcast broadcast) {
            boolean fits = broadcast.shape().rank() == rank;
            for (int axis = 0; fits && axis < rank; axis++) {
                fits = shape.dim(axis) == 1
                        || shape.dim(axis) == broadcast.shape().dim(axis);
            }
            if (!fits) {
                throw error(op, x + " cannot be repeated to " + broadcast.shape());
            }
            return new TensorType(x.dtype(), broadcast.shape());
        } else if (op instanceof Op.Slice slice) {
            List<Long> dims = new ArrayList<>();
            requireRank(op, x, slice.starts(), slice.limits(), slice.strides());
            for (int axis = 0; axis < rank; axis++) {
                long start = slice.starts().get(axis);
                long limit = slice.limits().get(axis);
                long stride = slice.strides().get(axis);
                if (start < 0 || limit < start || limit > shape.dim(axis) || stride < 1) {
                    throw error(
                            op,
                            "range " + start + ":" + limit + ":" + stride + " does not fit axis " + axis + " of " + x);
                }
                // The last element is at start + (count - 1) * stride, below the limit.
                dims.add(limit == start ? 0 : (limit - start - 1) / stride + 1);
            }
            return new TensorType(x.dtype(), Shape.of(dims));
        } else if (op instanceof Op.Pad pad) {
            List<Long> dims = new ArrayList<>();
            requireRank(op, x, pad.low(), pad.high(), pad.interior());
            for (int axis = 0; axis < rank; axis++) {
                long low = pad.low().get(axis);
                long high = pad.high().get(axis);
                long interior = pad.interior().get(axis);
                if (low < 0 || high < 0 || interior < 0) {
                    throw error(
                            op,
                            "padding of axis " + axis + " of " + x + " is negative: " + low + ", " + high + ", "
                                    + interior);
                }
                long between = Math.multiplyExact(Math.max(0, shape.dim(axis) - 1), interior);
                dims.add(Math.addExact(Math.addExact(low, high), Math.addExact(shape.dim(axis), between)));
            }
            return new TensorType(x.dtype(), Shape.of(dims));
        } else if (op instanceof Op.Reverse reverse) {
            axes(op, x, reverse.axes());
            return x;
        } else if (op instanceof Op.DynamicSlice slice) {
            requireRank(op, x, slice.sizes());
            requireStarts(op, x, operands.get(1));
            requirePart(op, x, Shape.of(slice.sizes()));
            return new TensorType(x.dtype(), Shape.of(slice.sizes()));
        } else if (op instanceof Op.DynamicUpdateSlice) {
            TensorType part = operands.get(1);
            if (part.dtype() != x.dtype() || part.shape().rank() != rank) {
                throw error(op, part + " cannot replace a part of " + x);
            }
            requirePart(op, x, part.shape());
            requireStarts(op, x, operands.get(2));
            return x;
        }
        Op.Concat concat = (Op.Concat) op;
        axis(op, x, concat.axis());
        long sum = 0;
        for (TensorType each : operands) {
            if (each.dtype() != x.dtype()
                    || each.shape().rank() != rank
                    || !each.shape().withDim(concat.axis(), 0).equals(shape.withDim(concat.axis(), 0))) {
                throw error(op, "operands may differ on axis " + concat.axis() + " alone, found " + x + " and " + each);
            }
            sum = Math.addExact(sum, each.shape().dim(concat.axis()));
        }
        return new TensorType(x.dtype(), shape.withDim(concat.axis(), sum));
    }

    private static void requireStarts(Op op, TensorType x, TensorType starts) {
        TensorType expected = new TensorType(DType.I64, Shape.of(x.shape().rank()));
        if (!starts.equals(expected)) {
            throw error(op, "the starts are " + expected + ", one for each axis of " + x + "; found " + starts);
        }
    }

    private static void requirePart(Op op, TensorType x, Shape part) {
        for (int axis = 0; axis < part.rank(); axis++) {
            if (part.dim(axis) > x.shape().dim(axis)) {
                throw error(op, "a part of " + part + " does not fit into " + x);
            }
        }
    }

    @SafeVarargs
    private static void requireRank(Op op, TensorType x, List<Long>... lists) {
        for (List<Long> list : lists) {
            if (list.size() != x.shape().rank()) {
                throw error(op, list + " does not have one entry for each axis of " + x);
            }
        }
    }

    private static TensorType reduction(Op op, TensorType x) {
        if (op instanceof Op.ArgMax argMax) {
            axis(op, x, argMax.axis());
            if (x.shape().dim(argMax.axis()) == 0) {
                throw error(op, "axis " + argMax.axis() + " of " + x + " is empty");
            }
            return new TensorType(DType.I64, without(x.shape(), List.of(argMax.axis())));
        }
        if (op instanceof Op.CumSum cumSum) {
            axis(op, x, cumSum.axis());
            if (x.dtype() == DType.BOOL) {
                throw error(op, "is not defined for " + x + "; cast it first");
            }
            return x;
        }
        List<Integer> axes = ((Op.Reduce) op).axes();
        axes(op, x, axes);
        if (!axes.equals(List.copyOf(new TreeSet<>(axes)))) {
            throw error(op, "axes " + axes + " are not ascending");
        }
        if (x.dtype() == DType.BOOL) {
            throw error(op, "is not defined for " + x + "; cast it first");
        }
        return new TensorType(x.dtype(), without(x.shape(), axes));
    }

    static Shape without(Shape shape, List<Integer> axes) {
        Set<Integer> gone = new HashSet<>(axes);
        List<Long> dims = new ArrayList<>();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (!gone.contains(axis)) {
                dims.add(shape.dim(axis));
            }
        }
        return Shape.of(dims);
    }

    private static TensorType dotGeneral(Op.DotGeneral dot, TensorType left, TensorType right) {
        if (left.dtype() != right.dtype() || left.dtype() == DType.BOOL) {
            throw error(dot, "operands must be numbers of one type, found " + left + " and " + right);
        }
        requirePairs(dot, left, right, dot.batchLeft(), dot.batchRight());
        requirePairs(dot, left, right, dot.contractLeft(), dot.contractRight());
        List<Integer> leftAxes = concat(dot.batchLeft(), dot.contractLeft());
        List<Integer> rightAxes = concat(dot.batchRight(), dot.contractRight());
        axes(dot, left, leftAxes);
        axes(dot, right, rightAxes);
        List<Long> dims = new ArrayList<>();
        dot.batchLeft().forEach(axis -> dims.add(left.shape().dim(axis)));
        dims.addAll(without(left.shape(), leftAxes).asList());
        dims.addAll(without(right.shape(), rightAxes).asList());
        return new TensorType(left.dtype(), Shape.of(dims));
    }

    private static void requirePairs(Op op, TensorType left, TensorType right, List<Integer> a, List<Integer> b) {
        if (a.size() != b.size()) {
            throw error(op, "axes " + a + " of the left operand and " + b + " of the right one do not pair up");
        }
        for (int i = 0; i < a.size(); i++) {
            axis(op, left, a.get(i));
            axis(op, right, b.get(i));
            if (left.shape().dim(a.get(i)) != right.shape().dim(b.get(i))) {
                throw error(
                        op,
                        "axis " + a.get(i) + " of " + left + " and axis " + b.get(i) + " of " + right + " differ: "
                                + left.shape().dim(a.get(i)) + " against "
                                + right.shape().dim(b.get(i)));
            }
        }
    }

    private static TensorType convolution(Op op, TensorType first, TensorType second) {
        if (first.dtype() != second.dtype() || !first.dtype().isFloating()) {
            throw error(op, "operands must be floating-point numbers of one type, found " + first + " and " + second);
        }
        if (op instanceof Op.Convolution conv) {
            return new TensorType(
                    first.dtype(), output(op, conv.window(), conv.groups(), first.shape(), second.shape()));
        } else if (op instanceof Op.ConvolutionInputGradient gradient) {
            Shape output = output(op, gradient.window(), gradient.groups(), gradient.input(), second.shape());
            if (!output.equals(first.shape())) {
                throw error(
                        op,
                        "the output of a convolution of " + gradient.input() + " with " + second + " is " + output
                                + ", found " + first);
            }
            return new TensorType(first.dtype(), gradient.input());
        }
        Op.ConvolutionKernelGradient gradient = (Op.ConvolutionKernelGradient) op;
        if (first.shape().rank() < 3 || second.shape().rank() < 3) {
            throw error(op, "needs a batch, a channel and a spatial axis, found " + first + " and " + second);
        }
        List<Long> dims =
                new ArrayList<>(List.of(second.shape().dim(1), first.shape().dim(1) / Math.max(1, gradient.groups())));
        dims.addAll(gradient.window().size());
        Shape kernel = Shape.of(dims);
        Shape output = output(op, gradient.window(), gradient.groups(), first.shape(), kernel);
        if (!output.equals(second.shape())) {
            throw error(
                    op,
                    "the output of a convolution of " + first + " with " + kernel + " is " + output + ", found "
                            + second);
        }
        return new TensorType(first.dtype(), kernel);
    }

    private static Shape output(Op op, Window window, long groups, Shape x, Shape w) {
        int rank = window.axes() + 2;
        if (x.rank() != rank || w.rank() != rank) {
            throw error(
                    op,
                    "a window of " + window.axes() + " axes needs operands of rank " + rank + ", found " + x + " and "
                            + w);
        }
        if (groups < 1 || x.dim(1) % groups != 0 || w.dim(0) % groups != 0 || w.dim(1) != x.dim(1) / groups) {
            throw error(
                    op,
                    "kernel " + w + " with " + groups + " groups does not fit " + x.dim(1) + " input channels of " + x);
        }
        if (!w.slice(2, rank).asList().equals(window.size())) {
            throw error(op, "kernel " + w + " does not have the size " + window.size() + " of its window");
        }
        List<Long> dims = new ArrayList<>(List.of(x.dim(0), w.dim(0)));
        dims.addAll(positions(op, window, x));
        return Shape.of(dims);
    }

    private static List<Long> positions(Op op, Window window, Shape x) {
        int outer = x.rank() - window.axes();
        List<Long> positions = new ArrayList<>();
        for (int i = 0; i < window.axes(); i++) {
            try {
                positions.add(window.positions(i, x.dim(outer + i)));
            } catch (GraphException e) {
                throw error(op, "window " + window.size() + " does not fit input " + x + ": " + e.getMessage());
            }
        }
        return positions;
    }

    private static TensorType window(Op op, List<TensorType> operands) {
        TensorType x = operands.get(0);
        Window window = op instanceof Op.ReduceWindow reduce ? reduce.window() : ((Op.MaxWindow) op).window();
        if (x.shape().rank() < window.axes()) {
            throw error(op, "a window of " + window.axes() + " axes does not fit " + x);
        }
        if (x.dtype() == DType.BOOL) {
            throw error(op, "is not defined for " + x + "; cast it first");
        }
        List<Long> dims = new ArrayList<>(
                x.shape().slice(0, x.shape().rank() - window.axes()).asList());
        dims.addAll(positions(op, window, x.shape()));
        TensorType output = new TensorType(x.dtype(), Shape.of(dims));
        if (op instanceof Op.ReduceWindow) {
            return output;
        }
        boolean gradient = op.kind() == OpKind.MAX_WINDOW_GRADIENT;
        requireSame(op, gradient ? output : x, operands.get(1));
        return gradient ? x : output;
    }

    static void axis(Op op, TensorType x, int axis) {
        if (axis < 0 || axis >= x.shape().rank()) {
            throw error(op, "axis " + axis + " does not exist in " + x);
        }
    }

    static void axes(Op op, TensorType x, List<Integer> axes) {
        Set<Integer> seen = new HashSet<>();
        for (int axis : axes) {
            axis(op, x, axis);
            if (!seen.add(axis)) {
                throw error(op, "axis " + axis + " of " + x + " is named twice");
            }
        }
    }

    private static List<Integer> concat(List<Integer> a, List<Integer> b) {
        List<Integer> both = new ArrayList<>(a);
        both.addAll(b);
        return both;
    }
}
