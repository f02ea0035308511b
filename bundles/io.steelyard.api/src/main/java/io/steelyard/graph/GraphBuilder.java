package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
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

    /** Where the graph around this sub-graph is described; null if this is no sub-graph. */
    private final GraphBuilder parent;

    /** The parameters that stand for values of the graph around this one, by those values. */
    private final Map<Value, Value> captured = new LinkedHashMap<>();

    private int parameters;

    /** A builder without any nodes. */
    public GraphBuilder() {
        this(null);
    }

    private GraphBuilder(GraphBuilder parent) {
        this.parent = parent;
    }

    /** What has been described so far. */
    public Graph graph() {
        return new Graph(nodes);
    }

    /** Adds a node with a single result. */
    public Value add(Op op, List<Value> operands) {
        List<Value> results = addAll(op, operands);
        if (results.size() != 1) {
            throw new GraphException(op.kind().label() + " has " + results.size() + " results, not one");
        }
        return results.get(0);
    }

    /** Adds a node; all other methods end here. */
    public List<Value> addAll(Op op, List<Value> operands) {
        List<Value> own = operands.stream().map(operand -> own(op, operand)).toList();
        List<TensorType> types =
                TypeInference.infer(op, own.stream().map(Value::type).toList());
        List<Value> results = new ArrayList<>();
        for (TensorType type : types) {
            results.add(new Value(values.size(), type));
            values.add(results.get(results.size() - 1));
        }
        nodes.add(new Node(op, own, results));
        return List.copyOf(results);
    }

    /** An operand as a value of this graph: itself, or the parameter through which a sub-graph sees it. */
    private Value own(Op op, Value operand) {
        if (operand.id() < values.size() && values.get(operand.id()) == operand) {
            return operand;
        } else if (parent == null) {
            throw new GraphException(op.kind().label() + ": operand " + operand + " belongs to another graph");
        }
        return capture(parent.own(op, operand));
    }

    /** A value as this graph sees it: itself, or in a sub-graph, the parameter that stands for one of the graph around it. */
    public Value local(Value value) {
        return own(new Op.Barrier(), value);
    }

    private Value capture(Value outer) {
        Value known = captured.get(outer);
        if (known == null) {
            known = parameter(outer.type());
            captured.put(outer, known);
        }
        return known;
    }

    private Value parameter(TensorType type) {
        return add(new Op.Input(Integer.toString(parameters++), type));
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
        if (parent != null) {
            // Only the outermost graph is given anything by name.
            return own(op, parent.named(key, op, type));
        }
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

    /** The inverse of the error function. */
    public Value erfinv(Value x) {
        return unary(OpKind.ERFINV, x);
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

    /** {@code log(exp(a) + exp(b))}, computed without overflow. */
    public Value logAddExp(Value a, Value b) {
        return binary(OpKind.LOG_ADD_EXP, a, b);
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

    /** A part whose place is computed; see {@link Op.DynamicSlice}. */
    public Value dynamicSlice(Value x, Value starts, List<Long> sizes) {
        return add(new Op.DynamicSlice(sizes), x, starts);
    }

    /** {@code x} with a part replaced whose place is computed; see {@link Op.DynamicUpdateSlice}. */
    public Value dynamicUpdateSlice(Value x, Value part, Value starts) {
        return add(new Op.DynamicUpdateSlice(), x, part, starts);
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

    /** Running sums along an axis, each with its own element. */
    public Value cumSum(Value x, int axis) {
        return add(new Op.CumSum(x.shape().axis(axis), false, false), x);
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

    // ---- indexing

    /** The parts of {@code x} along one axis that integers name, as NumPy's {@code take}; see {@link Op.Gather}. */
    public Value gather(Value x, Value indices, int axis) {
        return add(new Op.Gather(x.shape().axis(axis), 0), x, indices);
    }

    /**
     * Element by element along one axis: {@code y[..., i, ...] = x[..., indices[..., i, ...], ...]}, as PyTorch's {@code
     * gather} and NumPy's {@code take_along_axis}.
     *
     * @param indices integers of the shape of {@code x} but for the size of the axis
     */
    public Value gatherAlong(Value x, Value indices, int axis) {
        requireAlong("gather", x, indices, axis);
        int last = x.shape().rank() - 1;
        int[] swap = swapped(x.shape().axis(axis), last);
        return transpose(add(new Op.Gather(last, last), transpose(x, swap), transpose(indices, swap)), swap);
    }

    /** {@code x} with {@code added} added where {@link #gather} with the same indices would have read it. */
    public Value scatterAdd(Value x, Value indices, Value added, int axis) {
        return add(new Op.ScatterAdd(x.shape().axis(axis), 0), x, indices, added);
    }

    /** {@code x} with {@code added} added where {@link #gatherAlong} with the same indices would have read it. */
    public Value scatterAddAlong(Value x, Value indices, Value added, int axis) {
        requireAlong("scatter_add", x, indices, axis);
        if (!added.shape().equals(indices.shape())) {
            throw new GraphException("scatter_add: indices and what is added have one shape, found " + indices.type()
                    + " and " + added.type());
        }
        int last = x.shape().rank() - 1;
        int[] swap = swapped(x.shape().axis(axis), last);
        return transpose(
                add(
                        new Op.ScatterAdd(last, last),
                        transpose(x, swap),
                        transpose(indices, swap),
                        transpose(added, swap)),
                swap);
    }

    private static void requireAlong(String what, Value x, Value indices, int axis) {
        int at = x.shape().axis(axis);
        boolean fits = indices.shape().rank() == x.shape().rank()
                && indices.shape().withDim(at, 0).equals(x.shape().withDim(at, 0));
        if (!fits) {
            throw new GraphException(what + ": indices have the dimensions of " + x.type() + " but for axis " + at
                    + ", found " + indices.type());
        }
    }

    /** The permutation that exchanges an axis with the last one. */
    private static int[] swapped(int axis, int last) {
        int[] permutation = IntStream.rangeClosed(0, last).toArray();
        permutation[axis] = last;
        permutation[last] = axis;
        return permutation;
    }

    /** The elements in order along an axis, and the positions they had; see {@link Op.Sort}. */
    public List<Value> sort(Value x, int axis, boolean descending) {
        return addAll(new Op.Sort(x.shape().axis(axis), descending), List.of(x));
    }

    /** The {@code k} greatest elements along an axis, and the positions they had; see {@link Op.TopK}. */
    public List<Value> topK(Value x, long k, int axis) {
        return addAll(new Op.TopK(x.shape().axis(axis), k), List.of(x));
    }

    // ---- control

    /** Runs a sub-graph for each element along axis 0 of the sequences, from the first to the last; see {@link Op.Scan}. */
    public ScanBody.Turn scan(List<Value> carries, List<Value> sequences, ScanBody body) {
        if (sequences.isEmpty() || sequences.get(0).shape().rank() == 0) {
            throw new GraphException("scan: without a sequence the length must be given, found " + sequences);
        }
        return scan(sequences.get(0).shape().dim(0), false, false, carries, sequences, body);
    }

    /**
     * Runs a sub-graph for each element along axis 0 of the sequences; see {@link Op.Scan}.
     *
     * @param length how many turns there are
     * @param reverse whether the turns go from the last element to the first
     * @param recompute whether a gradient computes what happens within a turn again, instead of keeping it for all turns
     */
    public ScanBody.Turn scan(
            long length,
            boolean reverse,
            boolean recompute,
            List<Value> carries,
            List<Value> sequences,
            ScanBody body) {
        GraphBuilder inner = new GraphBuilder(this);
        List<Value> given =
                carries.stream().map(carry -> inner.parameter(carry.type())).toList();
        List<Value> elements = new ArrayList<>();
        for (Value sequence : sequences) {
            if (sequence.shape().rank() == 0) {
                throw new GraphException("scan: a sequence has an axis 0, found " + sequence.type());
            }
            elements.add(inner.parameter(new TensorType(
                    sequence.dtype(), sequence.shape().slice(1, sequence.shape().rank()))));
        }
        ScanBody.Turn turn = body.describe(inner, given, elements);
        List<Value> results = new ArrayList<>(turn.carries());
        results.addAll(turn.outputs());
        Subgraph subgraph = inner.close(concat(given, elements), results);
        Op.Scan scan = new Op.Scan(subgraph, length, carries.size(), sequences.size(), reverse, recompute);
        if (turn.carries().size() != carries.size()) {
            throw new GraphException(
                    "scan: the sub-graph gives " + turn.carries().size() + " carries, expected " + carries.size());
        }
        List<Value> after = addAll(scan, concat(concat(carries, sequences), inner.captured.keySet()));
        return new ScanBody.Turn(after.subList(0, carries.size()), after.subList(carries.size(), after.size()));
    }

    /** One of two computations, of which only the one chosen is done; see {@link Op.Cond}. */
    public List<Value> cond(Value condition, Body yes, Body no) {
        GraphBuilder first = new GraphBuilder(this);
        GraphBuilder second = new GraphBuilder(this);
        List<Value> chosen = first.owned(yes.describe(first, List.of()));
        List<Value> otherwise = second.owned(no.describe(second, List.of()));
        List<Value> outer = shareCaptured(first, second);
        Op cond = new Op.Cond(first.close(List.of(), chosen, outer), second.close(List.of(), otherwise, outer));
        return addAll(cond, concat(List.of(condition), outer));
    }

    /**
     * A computation repeated as long as a condition holds; see {@link Op.While}.
     *
     * @param condition takes the carries, gives a boolean scalar
     * @param body takes the carries, gives them for the next turn
     */
    public List<Value> whileLoop(List<Value> carries, Body condition, Body body) {
        GraphBuilder first = new GraphBuilder(this);
        GraphBuilder second = new GraphBuilder(this);
        List<Value> tested =
                carries.stream().map(carry -> first.parameter(carry.type())).toList();
        List<Value> given =
                carries.stream().map(carry -> second.parameter(carry.type())).toList();
        List<Value> truth = first.owned(condition.describe(first, tested));
        List<Value> after = second.owned(body.describe(second, given));
        List<Value> outer = shareCaptured(first, second);
        Op loop = new Op.While(first.close(tested, truth, outer), second.close(given, after, outer), carries.size());
        return addAll(loop, concat(carries, outer));
    }

    /** The values that either of two sub-graphs sees of this graph; afterwards both do. */
    private static List<Value> shareCaptured(GraphBuilder first, GraphBuilder second) {
        List.copyOf(first.captured.keySet()).forEach(second::capture);
        List.copyOf(second.captured.keySet()).forEach(first::capture);
        return List.copyOf(first.captured.keySet());
    }

    /** Values that no rewrite looks through; see {@link Op.Barrier}. */
    public List<Value> barrier(List<Value> values) {
        return addAll(new Op.Barrier(), values);
    }

    /**
     * A computation of which a gradient keeps only what goes in, and does it again for what it needs (rematerialisation;
     * Chen et al., "Training Deep Nets with Sublinear Memory Cost", 2016). It takes more time and less memory.
     */
    public List<Value> checkpoint(List<Value> operands, Body body) {
        return composite(Op.Composite.CHECKPOINT, Map.of(), operands, body);
    }

    /**
     * A computation with a name, for which backends may have their own implementation; see {@link Op.Composite}.
     *
     * @param operands what an implementation is given, in this order; what the body uses of this graph beyond them comes
     *     behind
     */
    public List<Value> composite(String name, Map<String, Object> settings, List<Value> operands, Body body) {
        GraphBuilder inner = new GraphBuilder(this);
        List<Value> given = operands.stream()
                .map(operand -> inner.parameter(operand.type()))
                .toList();
        Subgraph subgraph = inner.close(given, body.describe(inner, given));
        return addAll(new Op.Composite(name, settings, subgraph), concat(operands, inner.captured.keySet()));
    }

    /** Adds the nodes of a sub-graph in the place of a call: its parameters are the arguments. */
    public List<Value> inline(Subgraph subgraph, List<Value> arguments) {
        List<TensorType> given = arguments.stream().map(Value::type).toList();
        if (!given.equals(subgraph.parameterTypes())) {
            throw new GraphException("inline: the sub-graph takes " + subgraph.parameterTypes() + ", found " + given);
        }
        Value[] replaced = new Value[subgraph.graph().valueCount()];
        for (int i = 0; i < subgraph.parameters().size(); i++) {
            replaced[subgraph.parameters().get(i).id()] = arguments.get(i);
        }
        for (Node node : subgraph.graph().nodes()) {
            if (node.op().kind() != OpKind.INPUT) {
                List<Value> operands = node.operands().stream()
                        .map(value -> replaced[value.id()])
                        .toList();
                List<Value> results = addAll(node.op(), operands);
                for (int i = 0; i < results.size(); i++) {
                    replaced[node.results().get(i).id()] = results.get(i);
                }
            }
        }
        return subgraph.results().stream().map(value -> replaced[value.id()]).toList();
    }

    /** A sub-graph of its own, which sees nothing but its parameters. */
    public static Subgraph subgraph(List<TensorType> parameters, Body body) {
        GraphBuilder inner = new GraphBuilder();
        List<Value> given = parameters.stream().map(inner::parameter).toList();
        return inner.close(given, body.describe(inner, given));
    }

    private Subgraph close(List<Value> given, List<Value> results) {
        return close(given, results, captured.keySet());
    }

    /** The sub-graph described here, its parameters being those given and one for each value captured, in this order. */
    private Subgraph close(List<Value> given, List<Value> results, Collection<Value> outer) {
        List<Value> own = owned(results);
        List<Value> seen = outer.stream().map(captured::get).toList();
        return new Subgraph(graph(), concat(given, seen), own);
    }

    /** Results of a sub-graph, which may be values of the graph around it as they are. */
    private List<Value> owned(List<Value> results) {
        return results.stream().map(this::local).toList();
    }

    private static List<Value> concat(Collection<Value> first, Collection<Value> second) {
        List<Value> both = new ArrayList<>(first);
        both.addAll(second);
        return both;
    }

    // ---- compositions

    /** {@code x - log(sum(exp(x)))} along an axis, computed without overflow. */
    public Value logSoftmax(Value x, int axis) {
        return Composites.logSoftmax(this, x, axis);
    }

    /** {@code exp(x) / sum(exp(x))} along an axis, computed without overflow. */
    public Value softmax(Value x, int axis) {
        return Composites.softmax(this, x, axis);
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
