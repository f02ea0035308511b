package io.steelyard.kernels.simd;

import static io.steelyard.kernels.simd.VectorKind.BYTES;
import static io.steelyard.kernels.simd.VectorKind.DOUBLES;
import static io.steelyard.kernels.simd.VectorKind.FLOATS;
import static io.steelyard.kernels.simd.VectorKind.INTS;
import static io.steelyard.kernels.simd.VectorKind.LONGS;
import static org.objectweb.asm.Opcodes.*;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.Cell;
import io.steelyard.kernels.code.Code;
import io.steelyard.kernels.code.ElementMemory;
import io.steelyard.kernels.code.Held;
import io.steelyard.kernels.code.Lane;
import io.steelyard.kernels.code.Place;
import io.steelyard.kernels.code.Rounding;
import io.steelyard.kernels.code.ScalarLane;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.tensor.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A vector of elements: floats, doubles or longs, or for booleans a mask of floats. Indices are ints where they are the only
 * whole numbers, and what they are compared with is the nearest int.
 */
final class VectorLane implements Lane {
    /** The bytes that an argument has in the memory for single lanes. */
    private static final int ARGUMENT = 128;

    private static final String SINGLE = "io/steelyard/kernels/simd/SingleLanes";

    private final VectorCode v;
    private final FloatFunctions functions;
    private final int lanesNumber;
    /** How many lanes a mask says there are, by the variable of the mask. */
    private final Map<Integer, Integer> counts = new HashMap<>();

    private int lanesAddress = -1;

    VectorLane(VectorShape shape, Schedule schedule) {
        this.v = new VectorCode(shape);
        this.functions = new FloatFunctions(v);
        this.lanesNumber = schedule.lanes();
    }

    @Override
    public int width() {
        return v.shape().lanes();
    }

    @Override
    public void prologue(Code code, int method) {
        counts.clear();
        v.prologue(code, method);
        lanesAddress = code.local(2);
        code.on(ALOAD, 1).push(lanesNumber).op(LALOAD).on(LSTORE, lanesAddress);
    }

    @Override
    public int mask(Code code) {
        int count = code.local(1);
        code.push(width()).call("java/lang/Math", "min", "(II)I").on(ISTORE, count);
        code.on(ILOAD, count).call("io/steelyard/kernels/simd/Masks", "first", "(I)J");
        int mask = v.in(code).maskOfBits();
        counts.put(mask, count);
        return mask;
    }

    private void count(Code code, int mask) {
        if (mask < 0) {
            code.push(width());
        } else {
            code.on(ILOAD, counts.get(mask));
        }
    }

    private static Held held(int local, DType dtype) {
        return new Held(local, dtype, true);
    }

    @Override
    public Held load(Code code, ElementMemory memory, Place place) {
        v.in(code);
        if (place.laneStride() == 0) {
            memory.load(code, place);
            return spread(code, code.hold(place.dtype()));
        } else if (place.laneStride() == 1) {
            AddressMemory.pushAddress(code, place);
            return loaded(place.dtype(), place.mask());
        }
        AddressMemory.pushAddress(code, place);
        int bytes = Cell.of(place.dtype()).bytes();
        code.push(place.laneStride() * bytes).on(LLOAD, lanesAddress).push((long) bytes);
        count(code, place.mask());
        move(code, place.dtype());
        code.on(LLOAD, lanesAddress);
        return loaded(place.dtype(), -1);
    }

    private static void move(Code code, DType dtype) {
        String name = switch (Cell.of(dtype)) {
            case FLOAT -> "moveFloats";
            case DOUBLE -> "moveDoubles";
            case LONG -> "moveLongs";
            case BYTE -> "moveBytes";
        };
        code.call(SINGLE, name, "(JJJJI)V");
    }

    /** Loads from the address on the stack. */
    private Held loaded(DType dtype, int mask) {
        if (dtype != DType.BOOL) {
            return held(v.load(v.shape().kind(dtype), mask), dtype);
        }
        int bytes = v.load(BYTES, mask);
        return held(v.compareBytesToZero(bytes), dtype);
    }

    @Override
    public void store(Code code, ElementMemory memory, Place place, Held value) {
        v.in(code);
        boolean together = place.laneStride() == 1;
        if (together) {
            AddressMemory.pushAddress(code, place);
        } else {
            code.on(LLOAD, lanesAddress);
        }
        int mask = together ? place.mask() : -1;
        if (place.dtype() == DType.BOOL) {
            int address = code.local(2);
            code.on(LSTORE, address);
            int bytes = v.bytes(value.local());
            code.on(LLOAD, address);
            v.store(BYTES, bytes, mask);
        } else {
            v.store(v.shape().kind(place.dtype()), value.local(), mask);
        }
        if (!together) {
            int bytes = Cell.of(place.dtype()).bytes();
            code.on(LLOAD, lanesAddress).push((long) bytes);
            AddressMemory.pushAddress(code, place);
            code.push(place.laneStride() * bytes);
            count(code, place.mask());
            move(code, place.dtype());
        }
    }

    @Override
    public Held constant(Code code, DType dtype, Number value) {
        v.in(code);
        return held(
                switch (dtype) {
                    case F32 -> v.constant(value.floatValue());
                    case F64 -> v.constant(value.doubleValue());
                    case BOOL -> mask(code, value.longValue() != 0);
                    default ->
                        v.shape().wide()
                                ? v.constant(value.longValue())
                                : v.constant(Math.clamp(value.longValue(), Integer.MIN_VALUE, Integer.MAX_VALUE));
                },
                dtype);
    }

    private int mask(Code code, boolean set) {
        code.push(set ? -1L : 0L);
        return v.maskOfBits();
    }

    @Override
    public Held index(Code code, DType dtype, Runnable first, long factor) {
        v.in(code);
        VectorKind kind = v.shape().kind(DType.I64);
        first.run();
        if (kind == INTS) {
            code.op(L2I);
        }
        int index = v.spread(kind);
        if (factor != 0) {
            index = v.binary(kind, "add", index, v.iota(kind, factor));
        }
        if (kind == LONGS) {
            return cast(code, held(index, DType.I64), dtype);
        }
        return held(dtype == DType.F32 ? v.convert("I2F", index, INTS, FLOATS) : index, dtype);
    }

    @Override
    public Held spread(Code code, Held element) {
        v.in(code);
        code.load(element);
        if (element.dtype() == DType.BOOL) {
            code.op(INEG).op(I2L);
            return held(v.maskOfBits(), DType.BOOL);
        }
        VectorKind kind = v.shape().kind(element.dtype());
        if (kind == INTS) {
            code.push((long) Integer.MAX_VALUE).call("java/lang/Math", "min", "(JJ)J");
            code.push((long) Integer.MIN_VALUE).call("java/lang/Math", "max", "(JJ)J");
            code.op(L2I);
        }
        return held(v.spread(kind), element.dtype());
    }

    @Override
    public Held neutral(Code code, DType dtype, OpKind kind) {
        v.in(code);
        return held(
                v.copy(constant(code, dtype, ScalarLane.neutral(dtype, kind)).local()), dtype);
    }

    @Override
    public void accumulate(Code code, OpKind kind, Held accumulated, Held value, int mask) {
        String name = ScalarLane.combination(kind).label();
        v.in(code).binaryInto(v.shape().kind(value.dtype()), name, accumulated.local(), value.local(), mask);
    }

    @Override
    public Held narrowed(Code code, Held accumulated) {
        return narrow(code, accumulated.local(), accumulated.dtype());
    }

    @Override
    public Held apply(Code code, DType dtype, Op op, List<Held> arguments) {
        v.in(code);
        int a = arguments.get(0).local();
        int b = arguments.size() > 1 ? arguments.get(1).local() : -1;
        DType of = arguments.get(0).dtype();
        if (op instanceof Op.Compare compare) {
            return held(compare(compare.comparison(), of, a, b), dtype);
        } else if (op.kind() == OpKind.CAST) {
            return cast(code, arguments.get(0), dtype);
        } else if (op.kind() == OpKind.SELECT) {
            return held(select(dtype, a, b, arguments.get(2).local()), dtype);
        } else if (op.kind() == OpKind.STOP_GRADIENT) {
            return held(a, dtype);
        } else if (dtype == DType.BOOL) {
            return held(logical(op.kind(), a, b), dtype);
        } else if (dtype.isInteger()) {
            return narrow(code, integer(op.kind(), a, b), dtype);
        }
        return held(dtype == DType.F32 ? single(code, op.kind(), a, b) : twice(code, op.kind(), a, b), dtype);
    }

    private int compare(Comparison comparison, DType of, int a, int b) {
        if (of == DType.BOOL) {
            int differ = v.maskBinary("xor", a, b);
            return comparison == Comparison.NE ? differ : v.not(differ);
        }
        return v.compare(v.shape().kind(of), comparison.name(), a, b);
    }

    private int select(DType dtype, int condition, int yes, int no) {
        if (dtype == DType.BOOL) {
            return v.maskBinary("or", v.maskBinary("and", yes, condition), v.maskBinary("andNot", no, condition));
        }
        return v.blend(v.shape().kind(dtype), no, yes, condition);
    }

    private int logical(OpKind kind, int a, int b) {
        return switch (kind) {
            case NOT -> v.not(a);
            case AND, MIN, MUL -> v.maskBinary("and", a, b);
            case OR, MAX -> v.maskBinary("or", a, b);
            default -> v.maskBinary("xor", a, b);
        };
    }

    private int integer(OpKind kind, int a, int b) {
        return switch (kind) {
            case NEG, ABS -> v.unary(LONGS, kind.label(), a);
            case NOT -> v.bitwise(LONGS, "XOR", a, v.constant(-1L));
            case AND, OR, XOR -> v.bitwise(LONGS, kind.name(), a, b);
            default -> v.binary(LONGS, kind.label(), a, b);
        };
    }

    private int single(Code code, OpKind kind, int a, int b) {
        return FloatFunctions.has(kind) ? functions.apply(kind, a) : real(code, FLOATS, kind, a, b);
    }

    private int twice(Code code, OpKind kind, int a, int b) {
        return kind == OpKind.RSQRT
                ? v.binary(DOUBLES, "div", v.constant(1.0), v.unary(DOUBLES, "sqrt", a))
                : real(code, DOUBLES, kind, a, b);
    }

    private int real(Code code, VectorKind of, OpKind kind, int a, int b) {
        return switch (kind) {
            case NEG, ABS, SQRT -> v.unary(of, kind.label(), a);
            case ADD, SUB, MUL, DIV, MAX, MIN -> v.binary(of, kind.label(), a, b);
            case FLOOR, CEIL, ROUND -> whole(of, kind, a);
            case SIGN -> sign(of, a);
            default -> oneByOne(code, of, kind, a, b);
        };
    }

    private int constant(VectorKind of, double value) {
        return of == FLOATS ? v.constant((float) value) : v.constant(value);
    }

    /** x with the sign of another: bits of x that are not the sign's, and that one's sign. */
    private int withSignOf(VectorKind of, int magnitude, int x) {
        int negative = v.isNegative(of, x);
        return v.blend(of, magnitude, v.unary(of, "neg", magnitude), negative);
    }

    private int sign(VectorKind of, int x) {
        int one = withSignOf(of, constant(of, 1), x);
        int ordinary = v.compare(of, "GT", v.unary(of, "abs", x), constant(of, 0));
        return v.blend(of, x, one, ordinary);
    }

    /** Rounded to whole numbers: adding a large number leaves no fraction. Those without one, and NaN, stay. */
    private int whole(VectorKind of, OpKind kind, int x) {
        int large = constant(of, of == FLOATS ? 0x1p23 : 0x1p52);
        int magnitude = v.unary(of, "abs", x);
        int near = v.binary(of, "sub", v.binary(of, "add", magnitude, large), large);
        near = withSignOf(of, near, x);
        if (kind != OpKind.ROUND) {
            boolean floor = kind == OpKind.FLOOR;
            int beyond = v.compare(of, floor ? "GT" : "LT", near, x);
            near = v.blend(of, near, v.binary(of, floor ? "sub" : "add", near, constant(of, 1)), beyond);
            near = withSignOf(of, v.unary(of, "abs", near), x);
        }
        return v.blend(of, x, near, v.compare(of, "LT", magnitude, large));
    }

    /** A function that there are no instructions for, lane by lane in memory. */
    private int oneByOne(Code code, VectorKind of, OpKind kind, int a, int b) {
        code.on(LLOAD, lanesAddress);
        v.store(of, a, -1);
        String name = kind.label() + (of == FLOATS ? "Floats" : "Doubles");
        if (b >= 0) {
            code.on(LLOAD, lanesAddress).push((long) ARGUMENT).op(LADD);
            v.store(of, b, -1);
            code.on(LLOAD, lanesAddress).push((long) ARGUMENT).push(width()).call(SINGLE, name, "(JJI)V");
        } else {
            code.on(LLOAD, lanesAddress).push(width()).call(SINGLE, name, "(JI)V");
        }
        code.on(LLOAD, lanesAddress);
        return v.load(of, -1);
    }

    private Held cast(Code code, Held x, DType to) {
        DType from = x.dtype();
        if (from == to) {
            return x;
        } else if (from == DType.BOOL) {
            VectorKind kind = v.shape().kind(to);
            int zero = kind == LONGS ? v.constant(0L) : constant(kind, 0);
            int one = kind == LONGS ? v.constant(1L) : constant(kind, 1);
            return held(v.blend(kind, zero, one, x.local()), to);
        }
        VectorKind kind = v.shape().kind(from);
        if (to == DType.BOOL) {
            int zero = kind == LONGS ? v.constant(0L) : constant(kind, 0);
            return held(v.compare(kind, "NE", x.local(), zero), to);
        } else if (kind == v.shape().kind(to)) {
            return narrow(code, x.local(), to);
        }
        VectorKind target = v.shape().kind(to);
        String conversion = letter(kind) + "2" + letter(target);
        int converted = v.convert(conversion, x.local(), kind, target);
        if (target == LONGS && to != DType.I64) {
            converted = v.binary(LONGS, "min", converted, v.constant(Rounding.highest(to)));
            converted = v.binary(LONGS, "max", converted, v.constant(Rounding.lowest(to)));
        }
        return held(converted, to);
    }

    private static String letter(VectorKind kind) {
        return kind == FLOATS ? "F" : kind == DOUBLES ? "D" : "L";
    }

    /** Longs with the low bits that a type has. */
    private Held narrow(Code code, int x, DType dtype) {
        v.in(code);
        return held(
                switch (dtype) {
                    case I32 -> v.shift(LONGS, "ASHR", v.shift(LONGS, "LSHL", x, 32), 32);
                    case I16 -> v.shift(LONGS, "ASHR", v.shift(LONGS, "LSHL", x, 48), 48);
                    case I8 -> v.shift(LONGS, "ASHR", v.shift(LONGS, "LSHL", x, 56), 56);
                    case U8 -> v.bitwise(LONGS, "AND", x, v.constant(0xFFL));
                    default -> x;
                },
                dtype);
    }
}
