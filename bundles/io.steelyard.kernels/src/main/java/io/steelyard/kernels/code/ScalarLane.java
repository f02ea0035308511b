package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.Label;

/** One element at a time: f32, f16 and bf16 as floats, integers as longs, booleans as ints that are 0 or 1. */
public final class ScalarLane implements Lane {
    private static final String FUNCTIONS = "io/steelyard/kernels/function/";
    private static final String HERE = "io/steelyard/kernels/code/ScalarFunctions";

    private final Map<OpKind, String> ofFloats;

    /** With the functions of {@link io.steelyard.kernels.function}. */
    public ScalarLane() {
        this(Map.of());
    }

    /**
     * With other functions of floats.
     *
     * @param ofFloats the internal names of the classes that have them, as static methods with the operation's label for name
     */
    public ScalarLane(Map<OpKind, String> ofFloats) {
        this.ofFloats = Map.copyOf(ofFloats);
    }

    @Override
    public int width() {
        return 1;
    }

    @Override
    public Held load(Code code, ElementMemory memory, Place place) {
        memory.load(code, place);
        return code.hold(place.dtype());
    }

    @Override
    public void store(Code code, ElementMemory memory, Place place, Held value) {
        memory.store(code, place, value);
    }

    @Override
    public Held constant(Code code, DType dtype, Number value) {
        push(code, dtype, value);
        return code.hold(dtype);
    }

    private static void push(Code code, DType dtype, Number value) {
        switch (Cell.of(dtype)) {
            case FLOAT -> code.push(value.floatValue());
            case DOUBLE -> code.push(value.doubleValue());
            case LONG -> code.push(value.longValue());
            case BYTE -> code.push((int) value.longValue());
        }
    }

    @Override
    public Held index(Code code, DType dtype, Runnable first, long factor) {
        first.run();
        fromLong(code, dtype);
        return code.hold(dtype);
    }

    @Override
    public Held spread(Code code, Held element) {
        return element;
    }

    @Override
    public int mask(Code code) {
        throw new IllegalStateException("a single lane has no mask");
    }

    @Override
    public Held neutral(Code code, DType dtype, OpKind kind) {
        push(code, dtype, neutral(dtype, kind));
        return code.hold(dtype);
    }

    /** What combining no elements of a type yields. */
    public static Number neutral(DType dtype, OpKind kind) {
        boolean lowest = kind == OpKind.REDUCE_MAX;
        if (kind == OpKind.REDUCE_SUM || kind == OpKind.REDUCE_PROD) {
            return kind == OpKind.REDUCE_SUM ? 0L : 1L;
        } else if (dtype.isFloating()) {
            return lowest ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        } else if (dtype == DType.BOOL) {
            return lowest ? 0L : 1L;
        }
        return lowest ? Rounding.lowest(dtype) : Rounding.highest(dtype);
    }

    /** The elementwise operation that a reduction combines with. */
    public static OpKind combination(OpKind reduction) {
        return switch (reduction) {
            case REDUCE_SUM -> OpKind.ADD;
            case REDUCE_PROD -> OpKind.MUL;
            case REDUCE_MAX -> OpKind.MAX;
            case REDUCE_MIN -> OpKind.MIN;
            default -> throw new IllegalArgumentException(reduction.label() + " is not a reduction that kernels have");
        };
    }

    @Override
    public void accumulate(Code code, OpKind kind, Held accumulated, Held value, int mask) {
        code.load(accumulated).load(value);
        combine(code, kind, accumulated.dtype());
        code.on(Cell.of(accumulated.dtype()).store(), accumulated.local());
    }

    /** Combines the two elements on the stack without rounding to a narrow type. */
    static void combine(Code code, OpKind reduction, DType dtype) {
        Cell cell = Cell.of(dtype);
        OpKind kind = combination(reduction);
        switch (kind) {
            case ADD -> code.op(cell.arithmetic(IADD));
            case MUL -> code.op(cell.arithmetic(IMUL));
            default -> math(code, kind == OpKind.MAX ? "max" : "min", cell, 2);
        }
    }

    /** Rounds what was accumulated, f16 and bf16 as floats and integers as longs, to its type. */
    @Override
    public Held narrowed(Code code, Held accumulated) {
        DType dtype = accumulated.dtype();
        if (dtype == DType.F32 || dtype == DType.F64 || dtype == DType.I64) {
            return accumulated;
        }
        code.load(accumulated);
        narrow(code, dtype);
        return code.hold(dtype);
    }

    @Override
    public Held apply(Code code, DType dtype, Op op, List<Held> arguments) {
        if (op instanceof Op.Compare compare) {
            compare(code, compare.comparison(), arguments.get(0), arguments.get(1));
        } else if (op.kind() == OpKind.CAST) {
            cast(code, arguments.get(0), dtype);
        } else if (op.kind() == OpKind.SELECT) {
            select(code, arguments.get(0), arguments.get(1), arguments.get(2));
        } else {
            arguments.forEach(code::load);
            if (dtype.isFloating()) {
                real(code, op.kind(), Cell.of(dtype));
            } else {
                integer(code, op.kind(), Cell.of(dtype));
            }
            narrow(code, dtype);
        }
        return code.hold(dtype);
    }

    private static void narrow(Code code, DType dtype) {
        switch (dtype) {
            case F16 -> code.op(F2D).call(HERE, "f16", "(D)F");
            case BF16 -> code.op(F2D).call(HERE, "bf16", "(D)F");
            case I32 -> code.op(L2I).op(I2L);
            case I16 -> code.op(L2I).op(I2S).op(I2L);
            case I8 -> code.op(L2I).op(I2B).op(I2L);
            case U8 -> code.push(0xFFL).op(LAND);
            case BOOL -> code.push(1).op(IAND);
            default -> {}
        }
    }

    private static void math(Code code, String name, Cell cell, int arguments) {
        code.call("java/lang/Math", name, "(" + cell.value().repeat(arguments) + ")" + cell.value());
    }

    /** A function in double precision alone, rounded once. */
    private static void wide(Code code, String owner, String name, Cell cell) {
        if (cell == Cell.FLOAT) {
            code.op(F2D);
        }
        code.call(owner, name, "(D)D");
        if (cell == Cell.FLOAT) {
            code.op(D2F);
        }
    }

    private static void function(Code code, OpKind kind, Cell cell) {
        code.call(owner(kind), kind.label(), "(" + cell.value() + ")" + cell.value());
    }

    /** The class with functions that take many instructions, and with loops of them. */
    private static String owner(OpKind kind) {
        return FUNCTIONS
                + switch (kind) {
                    case EXP, EXPM1 -> "Exponential";
                    case LOG, LOG1P -> "Logarithm";
                    case TANH -> "HyperbolicTangent";
                    case ERF -> "ErrorFunction";
                    case ERFINV -> "InverseErrorFunction";
                    case LOGISTIC -> "Logistic";
                    default -> throw new IllegalArgumentException(kind.label() + " has no loop of its own");
                };
    }

    /**
     * Applies a function to the first elements of an array of floats or doubles, in their place.
     *
     * @param array the variable that holds it
     * @param count pushes how many elements, an int
     */
    static void loop(Code code, OpKind kind, DType dtype, int array, Runnable count) {
        String type = Cell.of(dtype).array();
        code.on(ALOAD, array).on(ALOAD, array).push(0);
        count.run();
        code.call(owner(kind), kind.label(), "(" + type + type + "II)V");
    }

    private void real(Code code, OpKind kind, Cell cell) {
        if (cell == Cell.FLOAT && ofFloats.containsKey(kind)) {
            code.call(ofFloats.get(kind), kind.label(), "(F)F");
            return;
        }
        switch (kind) {
            case STOP_GRADIENT -> {}
            case NEG -> code.op(cell.arithmetic(INEG));
            case ADD -> code.op(cell.arithmetic(IADD));
            case SUB -> code.op(cell.arithmetic(ISUB));
            case MUL -> code.op(cell.arithmetic(IMUL));
            case DIV -> code.op(cell.arithmetic(IDIV));
            case REM -> code.op(cell.arithmetic(IREM));
            case ABS -> math(code, "abs", cell, 1);
            case SIGN -> math(code, "signum", cell, 1);
            case MAX -> math(code, "max", cell, 2);
            case MIN -> math(code, "min", cell, 2);
            case FLOOR -> wide(code, "java/lang/Math", "floor", cell);
            case CEIL -> wide(code, "java/lang/Math", "ceil", cell);
            case ROUND -> wide(code, "java/lang/Math", "rint", cell);
            case SQRT -> wide(code, "java/lang/Math", "sqrt", cell);
            case RSQRT -> wide(code, HERE, "rsqrt", cell);
            case SIN -> wide(code, "java/lang/StrictMath", "sin", cell);
            case COS -> wide(code, "java/lang/StrictMath", "cos", cell);
            case POW -> two(code, "pow", cell);
            case ATAN2 -> two(code, "atan2", cell);
            case EXP, EXPM1, LOG, LOG1P, TANH, ERF, ERFINV, LOGISTIC -> function(code, kind, cell);
            default ->
                throw new IllegalArgumentException(kind.label() + " is not a function of real numbers in kernels");
        }
    }

    /** A function of the two numbers on the stack in double precision alone, rounded once. */
    private static void two(Code code, String name, Cell cell) {
        if (cell == Cell.FLOAT) {
            int second = code.local(1);
            code.on(FSTORE, second).op(F2D).on(FLOAD, second).op(F2D);
        }
        code.call("java/lang/StrictMath", name, "(DD)D");
        if (cell == Cell.FLOAT) {
            code.op(D2F);
        }
    }

    private static void integer(Code code, OpKind kind, Cell cell) {
        switch (kind) {
            case STOP_GRADIENT -> {}
            case NEG -> code.op(cell.arithmetic(INEG));
            case ADD -> code.op(cell.arithmetic(IADD));
            case SUB -> code.op(cell.arithmetic(ISUB));
            case MUL -> code.op(cell.arithmetic(IMUL));
            case DIV -> code.op(cell.arithmetic(IDIV));
            case REM -> code.op(cell.arithmetic(IREM));
            case AND -> code.op(cell == Cell.LONG ? LAND : IAND);
            case OR -> code.op(cell == Cell.LONG ? LOR : IOR);
            case XOR -> code.op(cell == Cell.LONG ? LXOR : IXOR);
            case NOT -> {
                if (cell == Cell.LONG) {
                    code.push(-1L).op(LXOR);
                } else {
                    code.push(-1).op(IXOR);
                }
            }
            case ABS -> math(code, "abs", cell, 1);
            case MAX -> math(code, "max", cell, 2);
            case MIN -> math(code, "min", cell, 2);
            case SIGN -> {
                if (cell == Cell.LONG) {
                    code.call("java/lang/Long", "signum", "(J)I").op(I2L);
                }
            }
            case SHIFT_LEFT -> code.call(HERE, "shiftLeft", "(JJ)J");
            case SHIFT_RIGHT -> code.call(HERE, "shiftRight", "(JJ)J");
            default -> throw new IllegalArgumentException(kind.label() + " is not a function of integers in kernels");
        }
    }

    private static void compare(Code code, Comparison comparison, Held a, Held b) {
        code.load(a).load(b);
        boolean less = comparison == Comparison.LT || comparison == Comparison.LE;
        switch (Cell.of(a.dtype())) {
            // What a NaN compares as makes the relation false, and not-equal true.
            case FLOAT -> code.op(less ? FCMPG : FCMPL);
            case DOUBLE -> code.op(less ? DCMPG : DCMPL);
            case LONG -> code.op(LCMP);
            case BYTE -> code.op(ISUB);
        }
        int jump = switch (comparison) {
            case EQ -> IFEQ;
            case NE -> IFNE;
            case LT -> IFLT;
            case LE -> IFLE;
            case GT -> IFGT;
            case GE -> IFGE;
        };
        truth(code, jump);
    }

    /** 1 if a conditional jump is taken, else 0. */
    private static void truth(Code code, int jump) {
        Label holds = new Label();
        Label end = new Label();
        code.out().visitJumpInsn(jump, holds);
        code.push(0);
        code.out().visitJumpInsn(GOTO, end);
        code.out().visitLabel(holds);
        code.push(1);
        code.out().visitLabel(end);
    }

    /** One of two elements, by their bits: a jump would be mispredicted for every other element. */
    private static void select(Code code, Held condition, Held yes, Held no) {
        Cell cell = Cell.of(yes.dtype());
        boolean large = cell.slots() == 2;
        String toBits = cell == Cell.FLOAT ? "floatToRawIntBits" : cell == Cell.DOUBLE ? "doubleToRawLongBits" : "";
        String owner = cell == Cell.FLOAT ? "java/lang/Float" : "java/lang/Double";
        code.load(condition).op(INEG);
        if (large) {
            code.op(I2L);
        }
        int mask = code.local(cell.slots());
        code.on(large ? LSTORE : ISTORE, mask);
        code.load(yes);
        bits(code, owner, toBits, cell);
        code.on(large ? LLOAD : ILOAD, mask).op(large ? LAND : IAND);
        code.load(no);
        bits(code, owner, toBits, cell);
        code.on(large ? LLOAD : ILOAD, mask);
        if (large) {
            code.push(-1L).op(LXOR).op(LAND).op(LOR);
        } else {
            code.push(-1).op(IXOR).op(IAND).op(IOR);
        }
        if (cell == Cell.FLOAT) {
            code.call(owner, "intBitsToFloat", "(I)F");
        } else if (cell == Cell.DOUBLE) {
            code.call(owner, "longBitsToDouble", "(J)D");
        }
    }

    private static void bits(Code code, String owner, String name, Cell cell) {
        if (!name.isEmpty()) {
            code.call(owner, name, cell == Cell.FLOAT ? "(F)I" : "(D)J");
        }
    }

    private static void cast(Code code, Held x, DType to) {
        code.load(x);
        Cell from = Cell.of(x.dtype());
        if (x.dtype() == to) {
            return;
        } else if (from == Cell.BYTE) {
            code.op(I2L);
            fromLong(code, to);
        } else if (from == Cell.LONG) {
            fromLong(code, to);
        } else if (to.isFloating()) {
            fromReal(code, from, to);
        } else if (to == DType.BOOL) {
            code.op(from == Cell.FLOAT ? FCONST_0 : DCONST_0).op(from == Cell.FLOAT ? FCMPL : DCMPL);
            truth(code, IFNE);
        } else if (to == DType.I64) {
            code.op(from == Cell.FLOAT ? F2L : D2L);
        } else {
            code.op(from == Cell.FLOAT ? F2L : D2L).push(Rounding.highest(to));
            math(code, "min", Cell.LONG, 2);
            code.push(Rounding.lowest(to));
            math(code, "max", Cell.LONG, 2);
        }
    }

    private static void fromReal(Code code, Cell from, DType to) {
        switch (to) {
            case F64 -> code.op(F2D);
            case F32 -> {
                if (from == Cell.DOUBLE) {
                    code.op(D2F);
                }
            }
            default -> {
                if (from == Cell.FLOAT) {
                    code.op(F2D);
                }
                code.call(HERE, to == DType.F16 ? "f16" : "bf16", "(D)F");
            }
        }
    }

    /** Converts the long on the stack as a cast does. */
    private static void fromLong(Code code, DType to) {
        switch (to) {
            case F64 -> code.op(L2D);
            case F32 -> code.op(L2F);
            case F16 -> code.call(HERE, "f16", "(J)F");
            case BF16 -> code.call(HERE, "bf16", "(J)F");
            case BOOL -> {
                code.op(LCONST_0).op(LCMP);
                truth(code, IFNE);
            }
            default -> narrow(code, to);
        }
    }
}
