package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.Rounding;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Kernels of all kinds, drawn at random, and arrays to run them on. */
final class RandomKernels {
    private static final List<DType> TYPES = List.of(
            DType.F32,
            DType.F32,
            DType.F32,
            DType.F64,
            DType.F16,
            DType.BF16,
            DType.I64,
            DType.I32,
            DType.U8,
            DType.BOOL);
    private static final List<OpKind> OF_ONE_REAL = List.of(
            OpKind.NEG,
            OpKind.ABS,
            OpKind.SIGN,
            OpKind.FLOOR,
            OpKind.CEIL,
            OpKind.ROUND,
            OpKind.EXP,
            OpKind.EXPM1,
            OpKind.LOG,
            OpKind.LOG1P,
            OpKind.SQRT,
            OpKind.RSQRT,
            OpKind.SIN,
            OpKind.COS,
            OpKind.TANH,
            OpKind.ERF,
            OpKind.ERFINV,
            OpKind.LOGISTIC,
            OpKind.STOP_GRADIENT);
    private static final List<OpKind> OF_TWO_REALS = List.of(
            OpKind.ADD,
            OpKind.SUB,
            OpKind.MUL,
            OpKind.DIV,
            OpKind.REM,
            OpKind.POW,
            OpKind.ATAN2,
            OpKind.MAX,
            OpKind.MIN);
    private static final List<OpKind> OF_ONE_INTEGER =
            List.of(OpKind.NEG, OpKind.ABS, OpKind.SIGN, OpKind.NOT, OpKind.STOP_GRADIENT);
    private static final List<OpKind> OF_TWO_INTEGERS = List.of(
            OpKind.ADD,
            OpKind.SUB,
            OpKind.MUL,
            OpKind.MAX,
            OpKind.MIN,
            OpKind.AND,
            OpKind.OR,
            OpKind.XOR,
            OpKind.SHIFT_LEFT,
            OpKind.SHIFT_RIGHT);
    private static final List<OpKind> OF_TWO_BOOLEANS =
            List.of(OpKind.AND, OpKind.OR, OpKind.XOR, OpKind.MAX, OpKind.MIN);

    private final Random random;
    private final boolean exact;
    private final List<DType> types;
    private long[] loops;
    private int outer;

    /**
     * A sequence of kernels.
     *
     * @param exact whether all sums and products are of numbers for which they are exact in any order
     * @param few whether to use f32, f64, i64 and booleans alone
     */
    RandomKernels(long seed, boolean exact, boolean few) {
        this.random = new Random(seed);
        this.exact = exact;
        this.types =
                few ? List.of(DType.F32, DType.F32, DType.F32, DType.F32, DType.F64, DType.I64, DType.BOOL) : TYPES;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    /** The next kernel. */
    Kernel next() {
        int rank = random.nextInt(4);
        loops = new long[rank];
        for (int i = 0; i < rank; i++) {
            loops[i] = random.nextInt(20) == 0 ? 0 : 1 + random.nextInt(random.nextInt(3) == 0 ? 70 : 9);
        }
        if (rank > 0 && random.nextInt(8) == 0) {
            loops[rank - 1] = 4000L + random.nextInt(300);
        }
        return random.nextBoolean() ? pointwise() : rows();
    }

    private Kernel pointwise() {
        outer = random.nextBoolean() ? 0 : Math.max(0, loops.length - 1);
        KernelBuilder k = new KernelBuilder(outer, loops).phase(false);
        List<Integer> known = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            known.add(k.constant(DType.F32, random.nextGaussian()));
        }
        if (random.nextBoolean()) {
            known.add(k.op(OpKind.ADD, known.get(0), k.read(DType.F32, new long[loops.length])));
        }
        k.phase(true);
        steps(k, known, 1 + random.nextInt(12), false);
        return k.build();
    }

    private Kernel rows() {
        outer = random.nextInt(loops.length + 1);
        KernelBuilder k = new KernelBuilder(outer, loops).phase(true);
        List<Integer> ofRow = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int phase = 0; phase < 1 + random.nextInt(3); phase++) {
            k.phase(true);
            List<Integer> known = new ArrayList<>(ofRow);
            for (int row : rows) {
                known.add(k.kept(row));
            }
            steps(k, known, 1 + random.nextInt(6), false);
            int last = known.get(known.size() - 1);
            if (random.nextBoolean()) {
                rows.add(k.keep(last));
            }
            for (int i = 0; i < random.nextInt(3); i++) {
                reduce(k, one(known), ofRow);
            }
            k.phase(false);
            if (ofRow.isEmpty()) {
                ofRow.add(k.constant(DType.F32, 1.5));
            }
            steps(k, ofRow, 1 + random.nextInt(3), true);
        }
        return k.build();
    }

    private void reduce(KernelBuilder k, int value, List<Integer> results) {
        DType dtype = k.type(value);
        OpKind kind = one(
                dtype == DType.BOOL
                        ? List.of(OpKind.REDUCE_MAX, OpKind.REDUCE_MIN)
                        : List.of(
                                OpKind.REDUCE_SUM,
                                OpKind.REDUCE_SUM,
                                OpKind.REDUCE_MAX,
                                OpKind.REDUCE_MIN,
                                OpKind.REDUCE_PROD));
        int argument = value;
        if (exact && dtype.isFloating() && (kind == OpKind.REDUCE_SUM || kind == OpKind.REDUCE_PROD)) {
            // Signs of numbers: their sums are small whole numbers, their products signs. Not of a NaN.
            int sign = k.op(OpKind.SIGN, value);
            argument = kind == OpKind.REDUCE_SUM && dtype != DType.F16 && dtype != DType.BF16
                    ? sign
                    : k.op(OpKind.ABS, sign);
            kind = dtype == DType.F16 || dtype == DType.BF16 ? OpKind.REDUCE_PROD : kind;
        }
        results.add(k.reduce(kind, argument));
    }

    private void steps(KernelBuilder k, List<Integer> known, int count, boolean ofRow) {
        for (int i = 0; i < 1 + random.nextInt(2); i++) {
            known.add(read(k, ofRow));
        }
        if (random.nextInt(4) == 0) {
            long[] factors = new long[loops.length];
            for (int i = 0; i < (ofRow ? outer : loops.length); i++) {
                factors[i] = random.nextInt(3);
            }
            known.add(k.index(one(List.of(DType.I64, DType.F32)), random.nextInt(5), factors));
        }
        for (int i = 0; i < count; i++) {
            known.add(step(k, known));
        }
        if (random.nextInt(3) > 0) {
            k.store(known.get(known.size() - 1), dense(ofRow));
        }
        k.store(one(known), dense(ofRow));
    }

    private long[] dense(boolean ofRow) {
        long[] strides = new long[loops.length];
        long stride = 1;
        for (int i = (ofRow ? outer : loops.length) - 1; i >= 0; i--) {
            strides[i] = stride;
            stride *= loops[i];
        }
        return strides;
    }

    private int read(KernelBuilder k, boolean ofRow) {
        long[] strides = dense(ofRow);
        int rank = strides.length;
        int limit = ofRow ? outer : rank;
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int i = 0; i < rank; i++) {
                    strides[i] = random.nextBoolean() ? 0 : strides[i];
                }
            }
            case 1 -> {
                long stride = 1L + random.nextInt(2);
                for (int i = 0; i < limit; i++) {
                    strides[i] = stride;
                    stride *= loops[i];
                }
            }
            case 2 -> {
                for (int i = 0; i < rank; i++) {
                    strides[i] *= 3;
                }
            }
            default -> {}
        }
        return k.readAt(one(types), random.nextBoolean() ? 0 : random.nextInt(7), strides);
    }

    private int step(KernelBuilder k, List<Integer> known) {
        int a = one(known);
        DType dtype = k.type(a);
        List<Integer> alike =
                known.stream().filter(value -> k.type(value) == dtype).toList();
        int b = one(alike);
        switch (random.nextInt(8)) {
            case 0 -> {
                return k.cast(one(types), a);
            }
            case 1 -> {
                return k.compare(
                        one(dtype == DType.BOOL ? List.of(Comparison.EQ, Comparison.NE) : List.of(Comparison.values())),
                        a,
                        b);
            }
            case 2 -> {
                List<Integer> conditions = known.stream()
                        .filter(value -> k.type(value) == DType.BOOL)
                        .toList();
                int condition = conditions.isEmpty() ? k.compare(Comparison.LT, a, b) : one(conditions);
                return k.op(OpKind.SELECT, condition, a, b);
            }
            default -> {}
        }
        if (dtype.isFloating()) {
            return random.nextInt(3) == 0 ? k.op(one(OF_ONE_REAL), a) : k.op(one(OF_TWO_REALS), a, b);
        } else if (dtype == DType.BOOL) {
            return random.nextInt(3) == 0 ? k.op(OpKind.NOT, a) : k.op(one(OF_TWO_BOOLEANS), a, b);
        }
        return random.nextInt(3) == 0 ? k.op(one(OF_ONE_INTEGER), a) : k.op(one(OF_TWO_INTEGERS), a, b);
    }

    /** Arrays for the operands of a kernel: what it reads filled with numbers of all sizes, results with zeros. */
    Object[] operands(Kernel kernel) {
        Object[] arrays = new Object[kernel.operands().size()];
        for (int i = 0; i < arrays.length; i++) {
            DType dtype = kernel.operands().get(i);
            int size = size(kernel, i);
            arrays[i] = Elements.of(dtype, size);
            for (int j = 0; j < size && i < kernel.reads(); j++) {
                Elements.set(arrays[i], j, element(dtype));
            }
        }
        return arrays;
    }

    /** How many elements of an operand a kernel may look at. */
    static int size(Kernel kernel, int operand) {
        long size = 1;
        for (Kernel.Access access : kernel.accesses()) {
            if (access.operand() == operand) {
                long last = access.offset();
                for (int i = 0; i < kernel.loops().size(); i++) {
                    last += access.strides().get(i) * Math.max(0, kernel.loops().get(i) - 1);
                }
                size = Math.max(size, last + 1);
            }
        }
        return (int) size;
    }

    private Object element(DType dtype) {
        if (dtype == DType.BOOL) {
            return random.nextBoolean();
        } else if (dtype.isInteger()) {
            return Rounding.keepLowBits(dtype, random.nextInt(4) == 0 ? random.nextLong() : random.nextInt(9) - 4);
        }
        double value = switch (random.nextInt(24)) {
            case 0 -> 0.0;
            case 1 -> -0.0;
            case 2 -> 1;
            case 3 -> random.nextInt(50) == 0 ? Double.NaN : -1;
            case 4 -> random.nextInt(9) == 0 ? Double.POSITIVE_INFINITY : 100;
            case 5 -> random.nextInt(9) == 0 ? Double.NEGATIVE_INFINITY : -100;
            case 6 -> random.nextGaussian() * 1e-40;
            case 7 -> Math.scalb(random.nextGaussian(), random.nextInt(60) - 30);
            default -> random.nextGaussian() * 3;
        };
        double rounded = Rounding.round(dtype, value);
        return dtype == DType.F64 ? (Object) rounded : (Object) (float) rounded;
    }
}
