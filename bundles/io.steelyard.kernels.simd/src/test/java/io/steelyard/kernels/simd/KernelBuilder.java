package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Kernels written by hand, step by step. */
final class KernelBuilder {
    private record Operand(String room, int number, long offset, List<Long> strides) {}

    private final List<Long> loops;
    private final int outer;
    private final List<DType> reads = new ArrayList<>();
    private final List<DType> results = new ArrayList<>();
    private final List<DType> scratch = new ArrayList<>();
    private final List<Operand> accesses = new ArrayList<>();
    private final List<Kernel.Phase> phases = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, DType> types = new HashMap<>();
    private boolean inner = true;
    private int next;

    /** With so many of the loops making rows. */
    KernelBuilder(int outer, long... loops) {
        this.outer = outer;
        this.loops = Arrays.stream(loops).boxed().toList();
    }

    /** Goes on with a phase that is done once a row, or at each point. */
    KernelBuilder phase(boolean ofPoints) {
        if (!steps.isEmpty()) {
            phases.add(new Kernel.Phase(inner, steps));
            steps.clear();
        }
        inner = ofPoints;
        return this;
    }

    private int know(DType dtype) {
        types.put(next, dtype);
        return next++;
    }

    private int access(String room, int number, long offset, long... strides) {
        accesses.add(
                new Operand(room, number, offset, Arrays.stream(strides).boxed().toList()));
        return accesses.size() - 1;
    }

    /** The type of a value. */
    DType type(int value) {
        return types.get(value);
    }

    /** Loads from a new operand. */
    int read(DType dtype, long... strides) {
        return readAt(dtype, 0, strides);
    }

    /** Loads from a new operand, whose first elements are not looked at. */
    int readAt(DType dtype, long offset, long... strides) {
        reads.add(dtype);
        steps.add(new Step.Load(know(dtype), access("read", reads.size() - 1, offset, strides)));
        return next - 1;
    }

    /** Loads from an operand that was loaded from before. */
    int again(int read, long... strides) {
        steps.add(new Step.Load(know(reads.get(read)), access("read", read, 0, strides)));
        return next - 1;
    }

    /** Writes to a new result. */
    void store(int value, long... strides) {
        results.add(types.get(value));
        steps.add(new Step.Store(access("result", results.size() - 1, 0, strides), value));
    }

    private long[] scratchStrides() {
        long[] strides = new long[loops.size()];
        long stride = 1;
        for (int i = loops.size() - 1; i >= outer; i--) {
            strides[i] = stride;
            stride *= loops.get(i);
        }
        return strides;
    }

    /** Writes to a new scratch row, and gives its number. */
    int keep(int value) {
        scratch.add(types.get(value));
        steps.add(new Step.Store(access("scratch", scratch.size() - 1, 0, scratchStrides()), value));
        return scratch.size() - 1;
    }

    /** Loads from a scratch row. */
    int kept(int row) {
        steps.add(new Step.Load(know(scratch.get(row)), access("scratch", row, 0, scratchStrides())));
        return next - 1;
    }

    int constant(DType dtype, Number value) {
        steps.add(new Step.Constant(know(dtype), dtype, value));
        return next - 1;
    }

    int index(DType dtype, long offset, long... factors) {
        steps.add(new Step.Index(
                know(dtype), dtype, offset, Arrays.stream(factors).boxed().toList()));
        return next - 1;
    }

    private int apply(DType dtype, Op op, Integer... arguments) {
        steps.add(new Step.Apply(know(dtype), dtype, op, List.of(arguments)));
        return next - 1;
    }

    /** An operation whose result has the type of its last operand. */
    int op(OpKind kind, Integer... arguments) {
        return apply(types.get(arguments[arguments.length - 1]), new Op.Elementwise(kind), arguments);
    }

    int compare(Comparison comparison, int a, int b) {
        return apply(DType.BOOL, new Op.Compare(comparison), a, b);
    }

    int cast(DType dtype, int value) {
        return apply(dtype, new Op.Cast(dtype), value);
    }

    int reduce(OpKind kind, int value) {
        steps.add(new Step.Reduce(know(types.get(value)), types.get(value), kind, value));
        return next - 1;
    }

    Kernel build() {
        phase(true);
        List<DType> operands = new ArrayList<>(reads);
        operands.addAll(results);
        List<Kernel.Access> seen = accesses.stream()
                .map(access -> new Kernel.Access(
                        access.number
                                + (access.room.equals("read")
                                        ? 0
                                        : access.room.equals("result") ? reads.size() : operands.size()),
                        access.offset,
                        access.strides))
                .toList();
        return new Kernel(loops, outer, reads.size(), operands, scratch, seen, phases);
    }
}
