package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A core operation with its attributes, without its operands. */
public sealed interface Op {
    /** Which operation it is; switch on this. */
    OpKind kind();

    /** The attributes as in dumps, or an empty text. */
    default String attributes() {
        return "";
    }

    /** The sub-graphs it has, in the order in which {@link #withSubgraphs} takes them; most operations have none. */
    default List<Subgraph> subgraphs() {
        return List.of();
    }

    /** The same operation with other sub-graphs, as many and of the same types. */
    default Op withSubgraphs(List<Subgraph> subgraphs) {
        return this;
    }

    /** A value that is given anew for each run. */
    record Input(String name, TensorType type) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.INPUT;
        }

        @Override
        public String attributes() {
            return GraphText.quoted(name);
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
            return GraphText.quoted(name);
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
            return GraphText.elements(value, GraphText.FEW);
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
     * The part of the first operand that has the given sizes and begins where the second operand, {@code i64[rank]},
     * says. A start is first clamped to where the part still fits.
     */
    record DynamicSlice(List<Long> sizes) implements Op {
        public DynamicSlice {
            sizes = List.copyOf(sizes);
        }

        @Override
        public OpKind kind() {
            return OpKind.DYNAMIC_SLICE;
        }

        @Override
        public String attributes() {
            return "sizes=" + Op.list(sizes);
        }
    }

    /**
     * The first operand with a part replaced by the second one; the part begins where the third operand, {@code
     * i64[rank]}, says, clamped as in {@link DynamicSlice}.
     */
    record DynamicUpdateSlice() implements Op {
        @Override
        public OpKind kind() {
            return OpKind.DYNAMIC_UPDATE_SLICE;
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
     * Element i along an axis is the sum of the elements up to i.
     *
     * @param exclusive without element i itself
     * @param reverse from the end instead of from the beginning
     */
    record CumSum(int axis, boolean exclusive, boolean reverse) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.CUMSUM;
        }

        @Override
        public String attributes() {
            return "axis=" + axis + " exclusive=" + exclusive + " reverse=" + reverse;
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
     * {@code y[N, O, ...]}; padding is with zeros. Whether a zero of the padding is multiplied with a kernel value that is
     * infinite or NaN, which yields NaN, or is left out, is not specified: backends differ in it.
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

    /**
     * Takes from the first operand {@code x} the parts that the integers of the second operand name along one axis:
     * {@code y[b..., o..., i..., r...] = x[b..., o..., indices[b..., i...], r...]}, where {@code b} runs over the outermost
     * {@code batchAxes} axes, which both operands have, {@code o} over the axes of {@code x} before {@code axis}, {@code i}
     * over the other axes of the indices, and {@code r} over the axes of {@code x} behind. An index that is negative or not
     * below the size of the axis is an {@link IndexOutOfBoundsException} when it runs.
     *
     * @param axis of {@code x}, at least {@code batchAxes}
     * @param batchAxes how many outermost axes both operands share
     */
    record Gather(int axis, int batchAxes) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.GATHER;
        }

        @Override
        public String attributes() {
            return "axis=" + axis + " batch=" + batchAxes;
        }
    }

    /**
     * The first operand with the third one, of the type that {@link Gather} with the same attributes yields, added where
     * {@code Gather} would have read it. What is named several times receives all of it, added up in row-major order of
     * the third operand.
     */
    record ScatterAdd(int axis, int batchAxes) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.SCATTER_ADD;
        }

        @Override
        public String attributes() {
            return "axis=" + axis + " batch=" + batchAxes;
        }
    }

    /**
     * Two results: the elements in order along an axis, and as {@code i64} the positions they had. A NaN is greater than
     * all numbers, -0 equals 0, and what is equal stays in its order, also in descending order.
     */
    record Sort(int axis, boolean descending) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.SORT;
        }

        @Override
        public String attributes() {
            return "axis=" + axis + " descending=" + descending;
        }
    }

    /** The first {@code k} of what {@link Sort} yields in descending order. */
    record TopK(int axis, long k) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.TOP_K;
        }

        @Override
        public String attributes() {
            return "axis=" + axis + " k=" + k;
        }
    }

    /**
     * Runs a sub-graph once for each element along axis 0 of some operands. The operands are: the carries as they are at
     * first; the sequences, all of length {@code length}; then what each turn sees unchanged. The sub-graph takes the
     * carries, an element of each sequence, and the unchanged ones; it gives the carries for the next turn and any number
     * of outputs. Results are the carries after the last turn, and each output stacked along a new axis 0.
     *
     * @param length how many turns there are
     * @param carries how many operands and results are carries
     * @param sequences how many operands are sequences
     * @param reverse whether the turns go from the last element to the first; outputs lie where their elements do
     * @param recompute whether a gradient computes what happens within a turn again, instead of keeping it for all turns
     */
    record Scan(Subgraph body, long length, int carries, int sequences, boolean reverse, boolean recompute)
            implements Op {
        @Override
        public OpKind kind() {
            return OpKind.SCAN;
        }

        @Override
        public String attributes() {
            return "length=" + length + " carries=" + carries + " sequences=" + sequences + " reverse=" + reverse
                    + " recompute=" + recompute;
        }

        @Override
        public List<Subgraph> subgraphs() {
            return List.of(body);
        }

        @Override
        public Op withSubgraphs(List<Subgraph> subgraphs) {
            return new Scan(subgraphs.get(0), length, carries, sequences, reverse, recompute);
        }
    }

    /**
     * Runs one of two sub-graphs: the first if the first operand, a boolean scalar, is true. Both take all other operands
     * and give results of the same types. The one not chosen is not run.
     */
    record Cond(Subgraph yes, Subgraph no) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.COND;
        }

        @Override
        public List<Subgraph> subgraphs() {
            return List.of(yes, no);
        }

        @Override
        public Op withSubgraphs(List<Subgraph> subgraphs) {
            return new Cond(subgraphs.get(0), subgraphs.get(1));
        }
    }

    /**
     * Runs the second sub-graph as long as the first one gives true. Operands are the carries as they are at first, then
     * what each turn sees unchanged; both sub-graphs take all of them, and the second gives the carries for the next turn.
     * Results are the carries in the end. It has no gradient.
     *
     * @param carries how many operands and results are carries
     */
    record While(Subgraph condition, Subgraph body, int carries) implements Op {
        @Override
        public OpKind kind() {
            return OpKind.WHILE;
        }

        @Override
        public String attributes() {
            return "carries=" + carries;
        }

        @Override
        public List<Subgraph> subgraphs() {
            return List.of(condition, body);
        }

        @Override
        public Op withSubgraphs(List<Subgraph> subgraphs) {
            return new While(subgraphs.get(0), subgraphs.get(1), carries);
        }
    }

    /**
     * Its operands unchanged, each a result. No rewrite looks through it: what is computed from a result is not merged with
     * what is computed from the operand, and happens after all operands are known. That is how a value can be computed a
     * second time on purpose, see {@link GraphBuilder#checkpoint}.
     */
    record Barrier() implements Op {
        @Override
        public OpKind kind() {
            return OpKind.BARRIER;
        }
    }

    /**
     * A computation with a name, which a backend may have an implementation of its own for; where it has none, the
     * sub-graph takes its place. The sub-graph is the definition: an implementation yields the same numbers, to rounding.
     * Its gradient has one signature whatever is asked for: it takes the operands, then the gradient of each floating-point
     * result, zeros where there is none, and gives the gradient of each floating-point operand. So the sub-graph must be
     * differentiable for all of them.
     *
     * @param name lower case, words joined by underscores, gradients of a composite with {@code .gradient} behind: {@code
     *     layer_norm}, {@code layer_norm.gradient}
     * @param settings what an implementation has to know, by name: texts, {@link Long}, {@link Double}, {@link Boolean} or
     *     lists of {@link Long}; everything else it can tell from the types of the operands
     * @param body takes the operands, gives the results
     */
    record Composite(String name, Map<String, Object> settings, Subgraph body) implements Op {
        /** The name of a computation that a gradient does again instead of keeping what came of it. */
        public static final String CHECKPOINT = "checkpoint";

        /** What the name of a composite's gradient ends with. */
        public static final String GRADIENT = ".gradient";

        /** Copies the settings and checks them. */
        public Composite {
            if (!name.matches("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*")) {
                throw new GraphException("a composite's name is of lower-case words, found '" + name + "'");
            }
            settings.forEach(Composite::check);
            Map<String, Object> copy = new TreeMap<>(settings);
            copy.replaceAll((setting, value) -> value instanceof List<?> list ? List.copyOf(list) : value);
            settings = Collections.unmodifiableMap(copy);
        }

        private static void check(String setting, Object value) {
            boolean plain = value instanceof Long
                    || value instanceof Double
                    || value instanceof Boolean
                    || (value instanceof String text && !text.matches("(?s).*[\"\\\\\\p{Cntrl}].*"))
                    || (value instanceof List<?> list && list.stream().allMatch(Long.class::isInstance));
            if (!plain || !setting.matches("[a-z][a-z0-9_]*")) {
                throw new GraphException("a composite's setting is a name with a text, a Long, a Double, a Boolean or a"
                        + " list of Long, found " + setting + "=" + value);
            }
        }

        @Override
        public OpKind kind() {
            return OpKind.COMPOSITE;
        }

        @Override
        public String attributes() {
            StringBuilder text = new StringBuilder("\"").append(name).append('"');
            settings.forEach((key, value) -> text.append(' ')
                    .append(key)
                    .append('=')
                    .append(
                            value instanceof String
                                    ? "\"" + value + "\""
                                    : value.toString().replace(" ", "")));
            return text.toString();
        }

        @Override
        public List<Subgraph> subgraphs() {
            return List.of(body);
        }

        @Override
        public Op withSubgraphs(List<Subgraph> subgraphs) {
            return new Composite(name, settings, subgraphs.get(0));
        }
    }

    private static String list(List<?> items) {
        return items.toString().replace(" ", "");
    }
}
