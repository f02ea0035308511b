package io.steelyard.compiler.internal.loops;

import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The loops in which some values can be computed together, and what has to be known at each of their points. It begins
 * with as few loops as there can be, asks for every result at every point, and follows the operations back to what is
 * read. Where a broadcast, a transpose, a slice or a reduction has to tell axes apart that one loop goes over, the loop is
 * split there and all is done again: what comes out is the coarsest refinement that suits all accesses, if there is one.
 */
public final class LoopNest {
    /** More loops than this have no kernel. */
    private static final int MOST_LOOPS = 24;

    /** A value that is stored, and where. */
    record Result(Value value, Expression expression, IndexMap map) {}

    private record Demand(int value, IndexMap map) {}

    private record Split(int loop, long inner) {}

    private final Function<Value, Node> definitions;
    private final Space space;
    private final Map<Demand, Expression> known = new HashMap<>();
    private final List<Expression> expressions = new ArrayList<>();
    private final List<Result> results = new ArrayList<>();

    private long[] lengths;
    private int outer;
    private Split split;

    private LoopNest(Function<Value, Node> definitions, Space space, long[] lengths, int outer) {
        this.definitions = definitions;
        this.space = space;
        this.lengths = lengths;
        this.outer = outer;
    }

    /**
     * The loops that compute some values.
     *
     * @param definitions the node that computes a value; null for a value that is read from memory
     * @param results the values wanted
     * @return empty if there are no loops in which all of them can be computed
     */
    public static Optional<LoopNest> of(Function<Value, Node> definitions, List<Value> results) {
        Optional<Space> found = Space.of(definitions, results);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Space space = found.get();
        long[] lengths = space.loops();
        int outer = space.isSplit() && space.rows() > 1 ? 1 : 0;
        while (lengths.length <= MOST_LOOPS) {
            LoopNest nest = new LoopNest(definitions, space, lengths, outer);
            if (nest.describe(results)) {
                nest.mergeLoops();
                nest.settle();
                return Optional.of(nest);
            } else if (nest.split == null) {
                return Optional.empty();
            }
            int at = nest.split.loop;
            outer += at < outer ? 1 : 0;
            lengths = split(lengths, at, nest.split.inner);
        }
        return Optional.empty();
    }

    private static long[] split(long[] lengths, int at, long inner) {
        long[] more = new long[lengths.length + 1];
        System.arraycopy(lengths, 0, more, 0, at);
        more[at] = lengths[at] / inner;
        more[at + 1] = inner;
        System.arraycopy(lengths, at + 1, more, at + 2, lengths.length - at - 1);
        return more;
    }

    private boolean describe(List<Value> wanted) {
        for (Value value : wanted) {
            boolean row = space.isSplit() && value.shape().elements() == space.rows();
            IndexMap map = row ? IndexMap.linear(lengths, 0, outer) : whole();
            if (map == null) {
                return false;
            }
            Expression expression = at(value, map);
            if (expression == null) {
                return false;
            }
            results.add(new Result(value, expression, map));
        }
        return true;
    }

    /** Where a point of the loops is in a value with an element for each: where reductions find it, if there are any. */
    private IndexMap whole() {
        if (space.reduction() == null) {
            return IndexMap.linear(lengths, 0, lengths.length);
        }
        return operand(space.reduction(), IndexMap.linear(lengths, 0, outer));
    }

    /** A value where a map says; null if the loops have to be split first, or if there is no way. */
    private Expression at(Value value, IndexMap wanted) {
        IndexMap map = value.shape().elements() == 1 ? IndexMap.zero(lengths.length) : wanted;
        Demand demand = new Demand(value.id(), map);
        Expression expression = known.get(demand);
        if (expression == null) {
            expression = compute(value, map);
            if (expression != null) {
                known.put(demand, expression);
            }
        }
        return expression;
    }

    private Expression compute(Value value, IndexMap map) {
        Node node = definitions.apply(value);
        if (node == null) {
            return added(Expression.load(value, map));
        }
        Op op = node.op();
        return switch (op.kind()) {
            case CONSTANT -> added(Expression.constant(value, number(((Op.Constant) op).value())));
            case IOTA -> {
                IndexMap[] axes = axes(map, value.shape());
                yield axes == null ? null : added(Expression.index(value, axes[((Op.Iota) op).axis()]));
            }
            case RESHAPE, STOP_GRADIENT -> at(node.operands().get(0), map);
            case BROADCAST, TRANSPOSE, SLICE -> moved(node, map);
            case REDUCE_SUM, REDUCE_MAX, REDUCE_MIN, REDUCE_PROD -> reduced(node, (Op.Reduce) op, map);
            default -> applied(node, map);
        };
    }

    private Expression added(Expression expression) {
        expressions.add(expression);
        return expression;
    }

    private static Number number(Tensor tensor) {
        // Not one conditional expression, which would make a double of either.
        if (tensor.dtype().isFloating()) {
            return tensor.getDouble(0);
        }
        return tensor.getLong(0);
    }

    private Expression applied(Node node, IndexMap map) {
        List<Expression> arguments = new ArrayList<>();
        for (Value operand : node.operands()) {
            Expression argument = at(operand, map);
            if (argument == null) {
                return null;
            }
            arguments.add(argument);
        }
        return added(Expression.apply(node.result(), node.op(), List.copyOf(arguments)));
    }

    private Expression moved(Node node, IndexMap map) {
        Value operand = node.operands().get(0);
        Shape from = operand.shape();
        if (from.elements() == 1) {
            return at(operand, map);
        }
        IndexMap[] axes = axes(map, node.result().shape());
        if (axes == null) {
            return null;
        }
        long[] strides = from.strides();
        IndexMap place = IndexMap.zero(lengths.length);
        for (int axis = 0; axis < axes.length; axis++) {
            if (node.op() instanceof Op.Transpose transpose) {
                place = place.plus(axes[axis], strides[transpose.permutation().get(axis)]);
            } else if (node.op() instanceof Op.Slice slice) {
                place = place.plus(axes[axis], strides[axis] * slice.strides().get(axis))
                        .shifted(strides[axis] * slice.starts().get(axis));
            } else if (from.dim(axis) != 1) {
                place = place.plus(axes[axis], strides[axis]);
            }
        }
        return at(operand, place);
    }

    private Expression reduced(Node node, Op.Reduce op, IndexMap map) {
        Value operand = node.operands().get(0);
        if (operand.shape().elements() == node.result().shape().elements()) {
            return ofOne(node, op, map);
        }
        if ((map.varies() & ~outerLoops()) != 0) {
            return null;
        }
        IndexMap place = operand(node, map);
        Expression argument = place == null ? null : at(operand, place);
        return argument == null ? null : added(Expression.reduce(node.result(), op, argument));
    }

    /** Where a reduction finds the elements of its operand that it combines into the element that a map says. */
    private IndexMap operand(Node node, IndexMap map) {
        List<Integer> reduced = ((Op.Reduce) node.op()).axes();
        Shape from = node.operands().get(0).shape();
        Shape over = Shape.of(reduced.stream().map(from::dim).toList());
        IndexMap[] kept = axes(map, node.result().shape());
        IndexMap[] inner = kept == null ? null : axes(IndexMap.linear(lengths, outer, lengths.length), over);
        if (inner == null) {
            return null;
        }
        long[] strides = from.strides();
        IndexMap place = IndexMap.zero(lengths.length);
        int k = 0;
        int r = 0;
        for (int axis = 0; axis < strides.length; axis++) {
            place = place.plus(reduced.contains(axis) ? inner[r++] : kept[k++], strides[axis]);
        }
        return place;
    }

    /** A sum begins with 0, which takes the sign off a zero; other reductions of one element are that element. */
    private Expression ofOne(Node node, Op.Reduce op, IndexMap map) {
        Expression element = at(node.operands().get(0), map);
        if (element == null
                || op.kind() != OpKind.REDUCE_SUM
                || !node.result().dtype().isFloating()) {
            return element;
        }
        Expression zero = added(Expression.constant(node.result(), 0.0));
        return added(Expression.apply(node.result(), new Op.Elementwise(OpKind.ADD), List.of(zero, element)));
    }

    /**
     * The index along each axis of a value of which a map tells the element; null if that is not a sum of multiples of
     * loops, or not yet: then a loop to split may be noted.
     */
    private IndexMap[] axes(IndexMap map, Shape shape) {
        int rank = shape.rank();
        long[] strides = shape.strides();
        IndexMap[] axes = new IndexMap[rank];
        long[] greatest = new long[rank];
        long rest = map.offset();
        for (int axis = 0; axis < rank; axis++) {
            greatest[axis] = rest / strides[axis];
            axes[axis] = IndexMap.zero(lengths.length).shifted(greatest[axis]);
            rest %= strides[axis];
        }
        for (int loop = 0; loop < lengths.length; loop++) {
            long stride = map.stride(loop);
            if (stride == 0) {
                continue;
            }
            int axis = 0;
            while (shape.dim(axis) == 1 || strides[axis] > stride) {
                axis++;
            }
            if (stride % strides[axis] != 0) {
                return null;
            }
            long step = stride / strides[axis];
            if (step * (lengths[loop] - 1) >= shape.dim(axis)) {
                long inner = shape.dim(axis) / step;
                if (shape.dim(axis) % step == 0 && inner > 1 && lengths[loop] % inner == 0) {
                    split = new Split(loop, inner);
                }
                return null;
            }
            axes[axis] = axes[axis].plus(loop, step);
            greatest[axis] += step * (lengths[loop] - 1);
        }
        for (int axis = 0; axis < rank; axis++) {
            if (greatest[axis] >= shape.dim(axis)) {
                return null;
            }
        }
        return axes;
    }

    /** Makes one loop of two wherever no access can tell. */
    private void mergeLoops() {
        for (int loop = lengths.length - 2; loop >= 0; loop--) {
            int at = loop;
            boolean sameSide = !space.isSplit() || loop + 1 != outer;
            if (sameSide
                    && expressions.stream().allMatch(each -> each.map == null || isOneLoop(each.map, at))
                    && results.stream().allMatch(each -> isOneLoop(each.map, at))) {
                lengths[loop + 1] *= lengths[loop];
                long[] fewer = new long[lengths.length - 1];
                System.arraycopy(lengths, 0, fewer, 0, loop);
                System.arraycopy(lengths, loop + 1, fewer, loop, fewer.length - loop);
                lengths = fewer;
                outer -= loop < outer ? 1 : 0;
                UnaryOperator<IndexMap> merged = map -> map == null ? null : map.without(at);
                expressions.forEach(each -> each.map = merged.apply(each.map));
                results.replaceAll(each -> new Result(each.value, each.expression, merged.apply(each.map)));
            }
        }
    }

    private boolean isOneLoop(IndexMap map, int loop) {
        return map.stride(loop) == map.stride(loop + 1) * lengths[loop + 1];
    }

    /** Notes what depends on which loops, these being final. */
    private void settle() {
        if (!space.isSplit()) {
            outer = Math.max(0, lengths.length - 1);
        }
        for (Expression expression : expressions) {
            long varies = expression.map == null ? 0 : expression.map.varies();
            for (Expression argument : expression.arguments) {
                varies |= argument.varies;
            }
            expression.varies = expression.kind == Expression.Kind.REDUCE ? varies & outerLoops() : varies;
        }
    }

    private long outerLoops() {
        return (1L << outer) - 1;
    }

    /** Whether it is the same at all points of a row. */
    boolean isOfRow(Expression expression) {
        return (expression.varies & ~outerLoops()) == 0;
    }

    /** Whether a map names the same element at all points of a row. */
    boolean isOfRow(IndexMap map) {
        return (map.varies() & ~outerLoops()) == 0;
    }

    /** The length of each loop. */
    long[] lengths() {
        return lengths.clone();
    }

    /** How many loops make rows. */
    int outer() {
        return outer;
    }

    /** Everything that is known at a point, in an order in which it can be computed. */
    List<Expression> expressions() {
        return expressions;
    }

    /** What is stored. */
    List<Result> results() {
        return results;
    }

    /** How many rows there are. */
    public long rows() {
        return product(0, outer);
    }

    /** How many points a row has. */
    public long columns() {
        return product(outer, lengths.length);
    }

    private long product(int from, int to) {
        long product = 1;
        for (int loop = from; loop < to; loop++) {
            product *= lengths[loop];
        }
        return product;
    }

    /** Whether nothing is computed more often than it has elements. */
    public boolean isFrugal() {
        Map<Integer, Long> computed = new HashMap<>();
        for (Expression expression : expressions) {
            if (expression.kind == Expression.Kind.APPLY || expression.kind == Expression.Kind.REDUCE) {
                long times = isOfRow(expression) ? rows() : rows() * columns();
                if (computed.merge(expression.value.id(), times, Long::sum)
                        > expression.value.shape().elements()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Whether most of what is read and stored is next to each other for neighbouring points of one of the loops. */
    public boolean isContiguous() {
        if (lengths.length == 0) {
            return true;
        }
        boolean whole = space.reduction() != null && results.stream().anyMatch(result -> !isOfRow(result.map));
        return mostlyNext(lengths.length - 1)
                || (!whole && outer > 0 && outer < lengths.length && mostlyNext(outer - 1));
    }

    private boolean mostlyNext(int loop) {
        int near = 0;
        int far = 0;
        for (Expression expression : expressions) {
            if (expression.kind == Expression.Kind.LOAD && expression.varies != 0) {
                long stride = expression.map.stride(loop);
                near += stride == 0 || stride == 1 ? 1 : 0;
                far += stride == 0 || stride == 1 ? 0 : 1;
            }
        }
        for (Result result : results) {
            long stride = result.map.stride(loop);
            near += stride == 0 || stride == 1 ? 1 : 0;
            far += stride == 0 || stride == 1 ? 0 : 1;
        }
        return far == 0 || far < near;
    }
}
