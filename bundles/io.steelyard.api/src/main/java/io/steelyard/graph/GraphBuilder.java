package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Describes a computation, one node after the other. Types are inferred as nodes are added, and what does not fit is
 * refused at once with a {@link GraphException}. Operations of two operands broadcast as NumPy's do; a plain number as
 * an operand takes the other operand's type. Axes may be negative, counting from the innermost.
 *
 * <p>Not safe for use by several threads.
 */
public final class GraphBuilder {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> values = new ArrayList<>();
    private final Map<String, Value> named = new HashMap<>();

    /** A builder without any nodes. */
    public GraphBuilder() {}

    /** What has been described so far. */
    public Graph graph() {
        return new Graph(nodes);
    }

    /** Adds a node with a single result; all other methods end here. */
    public Value add(Op op, List<Value> operands) {
        for (Value operand : operands) {
            if (operand.id() >= values.size() || values.get(operand.id()) != operand) {
                throw new GraphException(op.kind().label() + ": operand " + operand + " belongs to another graph");
            }
        }
        Value result = new Value(
                values.size(),
                TypeInference.infer(op, operands.stream().map(Value::type).toList()));
        values.add(result);
        nodes.add(new Node(op, operands, List.of(result)));
        return result;
    }

    private Value add(Op op, Value... operands) {
        return add(op, Arrays.asList(operands));
    }

    // ---- sources

    /** A value that is given anew for each run; the same name gives the same value. */
    public Value input(String name, DType dtype, Shape shape) {
        return named("input " + name, new Op.Input(name, new TensorType(dtype, shape)), new TensorType(dtype, shape));
    }

    /** The value of an entry of the state when the run begins; the same name gives the same value. */
    public Value state(String name, DType dtype, Shape shape) {
        return named(
                "state " + name, new Op.StateRead(name, new TensorType(dtype, shape)), new TensorType(dtype, shape));
    }

    private Value named(String key, Op op, TensorType type) {
        Value known = named.computeIfAbsent(key, absent -> add(op));
        if (!known.type().equals(type)) {
            throw new GraphException(key + " is " + known.type() + ", and cannot be " + type + " too");
        }
        return known;
    }

    /** A value known beforehand. */
    public Value constant(Tensor value) {
        return add(new Op.Constant(value));
    }

    /** A scalar known beforehand. */
    public Value constant(DType dtype, double value) {
        return constant(Tensor.scalar(dtype, value));
    }

    /** A tensor whose elements are all the same. */
    public Value filled(DType dtype, Shape shape, double value) {
        return broadcast(constant(dtype, value), shape);
    }

    /** The index along one axis. */
    public Value iota(DType dtype, Shape shape, int axis) {
        return add(new Op.Iota(new TensorType(dtype, shape), shape.axis(axis)));
    }

    /**
     * Numbers in [0, 1); see {@link Op.Random}.
     *
     * @param key {@code i64[2]}: seed and step
     */
    public Value randomUniform(Value key, DType dtype, Shape shape, long stream) {
        return add(new Op.Random(OpKind.RANDOM_UNIFORM, new TensorType(dtype, shape), stream), key);
    }

    /** Normally distributed numbers with mean 0 and variance 1; see {@link #randomUniform}. */
    public Value randomNormal(Value key, DType dtype, Shape shape, long stream) {
        return add(new Op.Random(OpKind.RANDOM_NORMAL, new TensorType(dtype, shape), stream), key);
    }

    // ---- elementwise

    /** An elementwise operation of one operand. */
    public Value unary(OpKind kind, Value x) {
        return add(new Op.Elementwise(kind), x);
    }

    /** An elementwise operation of two operands, which are broadcast. */
    public Value binary(OpKind kind, Value a, Value b) {
        Shape shape = broadcastShape(kind.label(), a.type(), b.type());
        return add(new Op.Elementwise(kind), broadcast(a, shape), broadcast(b, shape));
    }

    private Value binary(OpKind kind, Value a, double b) {
        return binary(kind, a, constant(a.dtype(), b));
    }

    /** {@code -x}. */
    public Value neg(Value x) {
        return unary(OpKind.NEG, x);
    }

    /** The magnitude. */
    public Value abs(Value x) {
        return unary(OpKind.ABS, x);
    }

    /** -1, 0 or 1. */
    public Value sign(Value x) {
        return unary(OpKind.SIGN, x);
    }

    /** The exponential function. */
    public Value exp(Value x) {
        return unary(OpKind.EXP, x);
    }

    /** {@code exp(x) - 1}, precise near 0. */
    public Value expm1(Value x) {
        return unary(OpKind.EXPM1, x);
    }

    /** The natural logarithm. */
    public Value log(Value x) {
        return unary(OpKind.LOG, x);
    }

    /** {@code log(1 + x)}, precise near 0. */
    public Value log1p(Value x) {
        return unary(OpKind.LOG1P, x);
    }

    /** The square root. */
    public Value sqrt(Value x) {
        return unary(OpKind.SQRT, x);
    }

    /** One over the square root. */
    public Value rsqrt(Value x) {
        return unary(OpKind.RSQRT, x);
    }

    /** The hyperbolic tangent. */
    public Value tanh(Value x) {
        return unary(OpKind.TANH, x);
    }

    /** The error function. */
    public Value erf(Value x) {
        return unary(OpKind.ERF, x);
    }

    /** {@code 1 / (1 + exp(-x))}. */
    public Value logistic(Value x) {
        return unary(OpKind.LOGISTIC, x);
    }

    /** The operand, through which no gradient flows. */
    public Value stopGradient(Value x) {
        return unary(OpKind.STOP_GRADIENT, x);
    }

    /** {@code x * x}. */
    public Value square(Value x) {
        return mul(x, x);
    }

    /** {@code max(x, 0)} with the gradient 0 at 0; a NaN stays one. */
    public Value relu(Value x) {
        Value zero = filled(x.dtype(), x.shape(), 0);
        return select(compare(Comparison.LE, x, zero), zero, x);
    }

    /** {@code a + b}. */
    public Value add(Value a, Value b) {
        return binary(OpKind.ADD, a, b);
    }

    /** {@code a + b}. */
    public Value add(Value a, double b) {
        return binary(OpKind.ADD, a, b);
    }

    /** {@code a - b}. */
    public Value sub(Value a, Value b) {
        return binary(OpKind.SUB, a, b);
    }

    /** {@code a - b}. */
    public Value sub(Value a, double b) {
        return binary(OpKind.SUB, a, b);
    }

    /** {@code a * b}, element by element. */
    public Value mul(Value a, Value b) {
        return binary(OpKind.MUL, a, b);
    }

    /** {@code a * b}. */
    public Value mul(Value a, double b) {
        return binary(OpKind.MUL, a, b);
    }

    /** {@code a / b}, element by element. */
    public Value div(Value a, Value b) {
        return binary(OpKind.DIV, a, b);
    }

    /** {@code a / b}. */
    public Value div(Value a, double b) {
        return binary(OpKind.DIV, a, b);
    }

    /** {@code a} to the power {@code b}. */
    public Value pow(Value a, Value b) {
        return binary(OpKind.POW, a, b);
    }

    /** {@code a} to the power {@code b}. */
    public Value pow(Value a, double b) {
        return binary(OpKind.POW, a, b);
    }

    /** The greater of two. */
    public Value max(Value a, Value b) {
        return binary(OpKind.MAX, a, b);
    }

    /** The greater of two. */
    public Value max(Value a, double b) {
        return binary(OpKind.MAX, a, b);
    }

    /** The smaller of two. */
    public Value min(Value a, Value b) {
        return binary(OpKind.MIN, a, b);
    }

    /** The smaller of two. */
    public Value min(Value a, double b) {
        return binary(OpKind.MIN, a, b);
    }

    /** A relation, as booleans. */
    public Value compare(Comparison comparison, Value a, Value b) {
        Shape shape = broadcastShape("compare", a.type(), b.type());
        return add(new Op.Compare(comparison), broadcast(a, shape), broadcast(b, shape));
    }

    /** A relation to a number, as booleans. */
    public Value compare(Comparison comparison, Value a, double b) {
        return compare(comparison, a, constant(a.dtype(), b));
    }

    /** {@code yes} where the condition holds, {@code no} elsewhere. */
    public Value select(Value condition, Value yes, Value no) {
        Shape shape = broadcastShape(
                "select",
                condition.type(),
                new TensorType(yes.dtype(), broadcastShape("select", yes.type(), no.type())));
        return add(
                new Op.Elementwise(OpKind.SELECT),
                broadcast(condition, shape),
                broadcast(yes, shape),
                broadcast(no, shape));
    }

    /** The same numbers in another type. */
    public Value cast(Value x, DType to) {
        return x.dtype() == to ? x : add(new Op.Cast(to), x);
    }

    // ---- movement

    /** The same elements under other dimensions, of which one may be -1: whatever is left. */
    public Value reshape(Value x, long... dims) {
        int free = -1;
        long known = 1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == -1 && free < 0) {
                free = i;
            } else {
                known *= dims[i];
            }
        }
        long[] filled = dims.clone();
        if (free >= 0) {
            if (known <= 0 || x.shape().elements() % known != 0) {
                throw new GraphException("reshape: " + x.type() + " does not divide into " + Arrays.toString(dims));
            }
            filled[free] = x.shape().elements() / known;
        }
        return reshape(x, Shape.of(filled));
    }

    /** The same elements under other dimensions. */
    public Value reshape(Value x, Shape shape) {
        return x.shape().equals(shape) ? x : add(new Op.Reshape(shape), x);
    }

    /** Axis i of the result is axis {@code permutation[i]} of the operand. */
    public Value transpose(Value x, int... permutation) {
        return add(new Op.Transpose(axes(x, permutation)), x);
    }

    /** Repeats a value to a shape, as NumPy does: missing axes are added in front. */
    public Value broadcast(Value x, Shape shape) {
        if (x.shape().equals(shape)) {
            return x;
        }
        Shape ranked = x.shape();
        while (ranked.rank() < shape.rank()) {
            ranked = ranked.prepend(1);
        }
        Value reshaped = reshape(x, ranked);
        return ranked.equals(shape) ? reshaped : add(new Op.Broadcast(shape), reshaped);
    }

    /** A part of one axis: from {@code start} up to but without {@code limit}. */
    public Value slice(Value x, int axis, long start, long limit) {
        List<Long> starts = new ArrayList<>(Collections.nCopies(x.shape().rank(), 0L));
        List<Long> limits = new ArrayList<>(x.shape().asList());
        starts.set(x.shape().axis(axis), start);
        limits.set(x.shape().axis(axis), limit);
        return slice(x, starts, limits, Collections.nCopies(x.shape().rank(), 1L));
    }

    /** See {@link Op.Slice}. */
    public Value slice(Value x, List<Long> starts, List<Long> limits, List<Long> strides) {
        return add(new Op.Slice(starts, limits, strides), x);
    }

    /** See {@link Op.Pad}. */
    public Value pad(Value x, List<Long> low, List<Long> high, List<Long> interior, double value) {
        return add(new Op.Pad(low, high, interior, value), x);
    }

    /** The operands one after the other along one axis. */
    public Value concat(int axis, List<Value> operands) {
        return add(new Op.Concat(operands.get(0).shape().axis(axis)), operands);
    }

    /** The operand back to front along some axes. */
    public Value reverse(Value x, int... axes) {
        return add(new Op.Reverse(axes(x, axes)), x);
    }

    // ---- reduction

    /** See {@link Op.Reduce}; no axes means all of them. */
    public Value reduce(OpKind kind, Value x, int... axes) {
        List<Integer> list = axes.length == 0
                ? IntStream.range(0, x.shape().rank()).boxed().toList()
                : axes(x, axes).stream().sorted().toList();
        return add(new Op.Reduce(kind, list), x);
    }

    /** The sum along some axes, which vanish; along all if none is named. */
    public Value sum(Value x, int... axes) {
        return reduce(OpKind.REDUCE_SUM, x, axes);
    }

    /** The mean along some axes, which vanish; along all if none is named. */
    public Value mean(Value x, int... axes) {
        Value sum = sum(x, axes);
        return div(sum, (double) x.shape().elements() / Math.max(1, sum.shape().elements()));
    }

    /** The greatest element along some axes, which vanish; along all if none is named. */
    public Value reduceMax(Value x, int... axes) {
        return reduce(OpKind.REDUCE_MAX, x, axes);
    }

    /** The position of the first greatest element along an axis, which vanishes. */
    public Value argMax(Value x, int axis) {
        return add(new Op.ArgMax(x.shape().axis(axis)), x);
    }

    // ---- contraction

    /** See {@link Op.DotGeneral}. */
    public Value dotGeneral(
            Value left,
            Value right,
            List<Integer> batchLeft,
            List<Integer> batchRight,
            List<Integer> contractLeft,
            List<Integer> contractRight) {
        return add(new Op.DotGeneral(batchLeft, batchRight, contractLeft, contractRight), left, right);
    }

    /** Sums over one axis of each: all other axes of the left, then of the right operand, remain. */
    public Value dot(Value left, int leftAxis, Value right, int rightAxis) {
        return dotGeneral(
                left,
                right,
                List.of(),
                List.of(),
                List.of(left.shape().axis(leftAxis)),
                List.of(right.shape().axis(rightAxis)));
    }

    /** The product of two matrices: the last axis of the left with the first of the right operand. */
    public Value matmul(Value left, Value right) {
        return dot(left, -1, right, 0);
    }

    /** See {@link Op.Convolution}. */
    public Value convolution(Value x, Value w, Window window, long groups) {
        return add(new Op.Convolution(window, groups), x, w);
    }

    // ---- windows

    /** See {@link Op.ReduceWindow}. */
    public Value reduceWindow(OpKind kind, Value x, Window window) {
        return add(new Op.ReduceWindow(kind, window), x);
    }

    // ---- compositions

    /** {@code x - log(sum(exp(x)))} along an axis, computed without overflow. */
    public Value logSoftmax(Value x, int axis) {
        Value shifted = sub(x, stopGradient(keep(reduceMax(x, axis), x, axis)));
        return sub(shifted, keep(log(sum(exp(shifted), axis)), x, axis));
    }

    /** {@code exp(x) / sum(exp(x))} along an axis, computed without overflow. */
    public Value softmax(Value x, int axis) {
        Value exponentials = exp(sub(x, stopGradient(keep(reduceMax(x, axis), x, axis))));
        return div(exponentials, keep(sum(exponentials, axis), x, axis));
    }

    /** What a reduction of {@code x} along one axis yields, with that axis put back with 1 element. */
    public Value keep(Value reduced, Value x, int axis) {
        return reshape(reduced, x.shape().withDim(axis, 1));
    }

    /** 1 where the innermost axis, which is new, has the index that the integers name, and 0 elsewhere. */
    public Value oneHot(Value indices, long classes, DType dtype) {
        List<Long> dims = new ArrayList<>(indices.shape().asList());
        dims.add(classes);
        Shape shape = Shape.of(dims);
        Value wanted = broadcast(reshape(indices, shape.withDim(-1, 1)), shape);
        return cast(compare(Comparison.EQ, iota(indices.dtype(), shape, -1), wanted), dtype);
    }

    private static List<Integer> axes(Value x, int... axes) {
        return Arrays.stream(axes).map(x.shape()::axis).boxed().toList();
    }

    private static Shape broadcastShape(String what, TensorType a, TensorType b) {
        int rank = Math.max(a.shape().rank(), b.shape().rank());
        return Shape.of(IntStream.range(0, rank)
                .mapToLong(axis -> {
                    long left = aligned(a.shape(), axis, rank);
                    long right = aligned(b.shape(), axis, rank);
                    if (left != right && left != 1 && right != 1) {
                        throw new GraphException(
                                what + ": " + a + " and " + b + " do not broadcast: " + left + " against " + right);
                    }
                    return left == 1 ? right : left;
                })
                .toArray());
    }

    private static long aligned(Shape shape, int axis, int rank) {
        int at = axis - (rank - shape.rank());
        return at < 0 ? 1 : shape.dim(at);
    }

    /** A list with the same number for each axis. */
    public static List<Long> forAxes(int axes, long value) {
        return LongStream.generate(() -> value).limit(axes).boxed().toList();
    }
}
