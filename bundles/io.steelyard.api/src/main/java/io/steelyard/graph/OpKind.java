package io.steelyard.graph;

import java.util.Locale;

/**
 * The core operations. A backend that implements an opset implements every operation with that number or a lower one;
 * those with a higher number reach it only after they were rewritten into what it has.
 */
public enum OpKind {
    INPUT(Group.SOURCE, 0),
    STATE(Group.SOURCE, 0),
    CONSTANT(Group.SOURCE, 0),
    /** 0, 1, 2, ... along one axis. */
    IOTA(Group.SOURCE, 0),
    RANDOM_UNIFORM(Group.SOURCE, 1),
    RANDOM_NORMAL(Group.SOURCE, 1),

    NEG(Group.ELEMENTWISE, 1),
    ABS(Group.ELEMENTWISE, 1),
    /** -1, 0 or 1; of a NaN, NaN. */
    SIGN(Group.ELEMENTWISE, 1),
    FLOOR(Group.ELEMENTWISE, 1),
    CEIL(Group.ELEMENTWISE, 1),
    /** To the nearest integer, ties to even. */
    ROUND(Group.ELEMENTWISE, 1),
    EXP(Group.ELEMENTWISE, 1),
    EXPM1(Group.ELEMENTWISE, 1),
    LOG(Group.ELEMENTWISE, 1),
    LOG1P(Group.ELEMENTWISE, 1),
    SQRT(Group.ELEMENTWISE, 1),
    /** 1 / sqrt(x). */
    RSQRT(Group.ELEMENTWISE, 1),
    SIN(Group.ELEMENTWISE, 1),
    COS(Group.ELEMENTWISE, 1),
    TANH(Group.ELEMENTWISE, 1),
    ERF(Group.ELEMENTWISE, 1),
    /** The inverse of {@code erf} on (-1, 1); -1 and 1 yield the infinities, what lies beyond NaN. */
    ERFINV(Group.ELEMENTWISE, 1),
    /** 1 / (1 + exp(-x)). */
    LOGISTIC(Group.ELEMENTWISE, 1),
    /** Its operand, through which no gradient flows. */
    STOP_GRADIENT(Group.ELEMENTWISE, 1),

    ADD(Group.ELEMENTWISE, 2),
    SUB(Group.ELEMENTWISE, 2),
    MUL(Group.ELEMENTWISE, 2),
    /** Of integers: rounded towards zero. */
    DIV(Group.ELEMENTWISE, 2),
    /** The remainder with the sign of the dividend, as Java's {@code %}. */
    REM(Group.ELEMENTWISE, 2),
    POW(Group.ELEMENTWISE, 2),
    /** The angle of the point (second operand, first operand) in (-pi, pi], as Java's {@code atan2(y, x)}. */
    ATAN2(Group.ELEMENTWISE, 2),
    /** The greater operand; NaN if either is. */
    MAX(Group.ELEMENTWISE, 2),
    /** The smaller operand; NaN if either is. */
    MIN(Group.ELEMENTWISE, 2),

    /** Bitwise on integers, logical on booleans, as are OR, XOR and NOT. */
    AND(Group.ELEMENTWISE, 2),
    OR(Group.ELEMENTWISE, 2),
    XOR(Group.ELEMENTWISE, 2),
    NOT(Group.ELEMENTWISE, 1),
    /** The bits of an integer moved up by the second operand, zeros coming in; by the width of the type or more, 0. */
    SHIFT_LEFT(Group.ELEMENTWISE, 2),
    /**
     * The bits of an integer moved down by the second operand, the sign coming in, or zeros where the type has none; by
     * the width of the type or more, what is left is the sign alone. A negative distance counts as one too large, for
     * both shifts.
     */
    SHIFT_RIGHT(Group.ELEMENTWISE, 2),

    /** {@code log(exp(a) + exp(b))}, without overflow; of two infinities of one sign, that infinity. */
    LOG_ADD_EXP(Group.ELEMENTWISE, 2, 2),

    /** The second operand where the first, a boolean, is true, and the third elsewhere. */
    SELECT(Group.ELEMENTWISE, 3),
    COMPARE(Group.ELEMENTWISE, 2),
    CAST(Group.ELEMENTWISE, 1),

    RESHAPE(Group.MOVEMENT, 1),
    TRANSPOSE(Group.MOVEMENT, 1),
    BROADCAST(Group.MOVEMENT, 1),
    SLICE(Group.MOVEMENT, 1),
    PAD(Group.MOVEMENT, 1),
    CONCAT(Group.MOVEMENT, -1),
    REVERSE(Group.MOVEMENT, 1),
    /** A part whose place is computed. */
    DYNAMIC_SLICE(Group.MOVEMENT, 2),
    /** A tensor with a part replaced whose place is computed. */
    DYNAMIC_UPDATE_SLICE(Group.MOVEMENT, 3),

    REDUCE_SUM(Group.REDUCTION, 1),
    /** NaN if any element is; over no elements, the lowest value of the type. */
    REDUCE_MAX(Group.REDUCTION, 1),
    /** NaN if any element is; over no elements, the highest value of the type. */
    REDUCE_MIN(Group.REDUCTION, 1),
    REDUCE_PROD(Group.REDUCTION, 1),
    /** The first index of the greatest element; a NaN counts as greatest. */
    ARGMAX(Group.REDUCTION, 1),
    /** Running sums. */
    CUMSUM(Group.REDUCTION, 1),

    DOT_GENERAL(Group.CONTRACTION, 2),
    CONVOLUTION(Group.CONTRACTION, 2),
    CONVOLUTION_INPUT_GRADIENT(Group.CONTRACTION, 2),
    CONVOLUTION_KERNEL_GRADIENT(Group.CONTRACTION, 2),

    REDUCE_WINDOW_SUM(Group.WINDOW, 1),
    REDUCE_WINDOW_MAX(Group.WINDOW, 1),
    /** Sends each window's gradient to the first of its greatest elements. */
    MAX_WINDOW_GRADIENT(Group.WINDOW, 2),
    /** Takes from a second tensor what lies where each window's first greatest element is. */
    MAX_WINDOW_GATHER(Group.WINDOW, 2),

    /** Elements, rows or larger parts that indices name. */
    GATHER(Group.INDEXING, 2),
    /** Adds to the parts that indices name. */
    SCATTER_ADD(Group.INDEXING, 3),
    /** All elements along an axis in order, and where they were. */
    SORT(Group.INDEXING, 1),
    /** The greatest elements along an axis in order, and where they were. */
    TOP_K(Group.INDEXING, 1),

    /** A sub-graph over one axis, with carries. */
    SCAN(Group.CONTROL, -1),
    /** One of two sub-graphs. */
    COND(Group.CONTROL, -1),
    /** A sub-graph as long as another says so. */
    WHILE(Group.CONTROL, -1),
    /** Its operands, which no rewrite may reach through. */
    BARRIER(Group.CONTROL, -1),
    /** A named computation whose sub-graph, written in other operations, defines it. */
    COMPOSITE(Group.CONTROL, -1);

    /** What operations of one kind have in common. */
    public enum Group {
        SOURCE,
        ELEMENTWISE,
        MOVEMENT,
        REDUCTION,
        CONTRACTION,
        WINDOW,
        INDEXING,
        /** Operations that have sub-graphs, and what orders others. */
        CONTROL
    }

    /** The newest opset that this version of the API knows. */
    public static final int OPSET = 2;

    private final Group group;
    private final int arity;
    private final int opset;
    private final String label = name().toLowerCase(Locale.ROOT);

    OpKind(Group group, int arity) {
        this(group, arity, 1);
    }

    OpKind(Group group, int arity, int opset) {
        this.group = group;
        this.arity = arity;
        this.opset = opset;
    }

    /** The group it belongs to. */
    public Group group() {
        return group;
    }

    /** The number of operands, or -1 for one or more (of a composite: none or more). */
    public int arity() {
        return arity;
    }

    /** The opset in which it appeared. */
    public int opset() {
        return opset;
    }

    /** The name in dumps. */
    public String label() {
        return label;
    }
}
