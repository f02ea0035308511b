package io.steelyard.compiler.kernel;

import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A kernel as text, a line a step. */
final class KernelText {
    private final Kernel kernel;
    private final StringBuilder text = new StringBuilder();

    private KernelText(Kernel kernel) {
        this.kernel = kernel;
    }

    static String dump(Kernel kernel) {
        return new KernelText(kernel).dump();
    }

    private String dump() {
        text.append("kernel rows ")
                .append(loops(0, kernel.outer()))
                .append(" columns ")
                .append(loops(kernel.outer(), kernel.loops().size()))
                .append(": ")
                .append(operands(0, kernel.reads()))
                .append(" -> ")
                .append(operands(kernel.reads(), kernel.operands().size()));
        if (!kernel.scratch().isEmpty()) {
            text.append(", scratch ")
                    .append(operands(
                            kernel.operands().size(),
                            kernel.operands().size() + kernel.scratch().size()));
        }
        text.append('\n');
        for (Kernel.Phase phase : kernel.phases()) {
            text.append(phase.inner() ? "  each\n" : "  once\n");
            phase.steps().forEach(step -> text.append("    ").append(line(step)).append('\n'));
        }
        return text.toString();
    }

    private String loops(int from, int to) {
        List<String> loops = new ArrayList<>();
        for (int loop = from; loop < to; loop++) {
            loops.add(index(loop) + "=" + kernel.loops().get(loop));
        }
        return "[" + String.join(" ", loops) + "]";
    }

    private String operands(int from, int to) {
        List<String> operands = new ArrayList<>();
        for (int operand = from; operand < to; operand++) {
            operands.add(operand(operand) + ":" + type(dtype(operand)));
        }
        return String.join(" ", operands);
    }

    private DType dtype(int operand) {
        int own = kernel.operands().size();
        return operand < own ? kernel.operands().get(operand) : kernel.scratch().get(operand - own);
    }

    /** The name that dumps of graphs have for a type. */
    private static String type(DType dtype) {
        String scalar = new TensorType(dtype, Shape.scalar()).toString();
        return scalar.substring(0, scalar.indexOf('['));
    }

    private String line(Step step) {
        if (step instanceof Step.Load load) {
            return "%" + load.result() + " = load " + access(load.access());
        } else if (step instanceof Step.Constant constant) {
            return "%" + constant.result() + " = constant " + constant.value() + " : " + type(constant.dtype());
        } else if (step instanceof Step.Index index) {
            return "%" + index.result() + " = index " + sum(index.offset(), index.factors()) + " : "
                    + type(index.dtype());
        } else if (step instanceof Step.Apply apply) {
            String attributes = apply.op().attributes();
            String arguments =
                    apply.arguments().stream().map(argument -> "%" + argument).collect(Collectors.joining(", "));
            return "%" + apply.result() + " = " + apply.op().kind().label() + "(" + arguments + ")"
                    + (attributes.isEmpty() ? "" : " " + attributes) + " : " + type(apply.dtype());
        } else if (step instanceof Step.Reduce reduce) {
            return "%" + reduce.result() + " = " + reduce.kind().label() + "(%" + reduce.argument() + ") : "
                    + type(reduce.dtype());
        }
        Step.Store store = (Step.Store) step;
        return "store %" + store.value() + " in " + access(store.access());
    }

    private String access(int at) {
        Kernel.Access access = kernel.accesses().get(at);
        return operand(access.operand()) + "[" + sum(access.offset(), access.strides()) + "]";
    }

    private String sum(long offset, List<Long> factors) {
        List<String> terms = new ArrayList<>();
        for (int loop = 0; loop < factors.size(); loop++) {
            long factor = factors.get(loop);
            if (factor != 0) {
                terms.add((factor == 1 ? "" : factor + "*") + index(loop));
            }
        }
        if (offset != 0 || terms.isEmpty()) {
            terms.add(Long.toString(offset));
        }
        return String.join(" + ", terms);
    }

    /** Loops that make rows are r0, r1, ..., those within a row c0, c1, ... */
    private String index(int loop) {
        return loop < kernel.outer() ? "r" + loop : "c" + (loop - kernel.outer());
    }

    /** What is read is a0, a1, ..., results are b0, b1, ..., scratch rows s0, s1, ... */
    private String operand(int number) {
        int results = kernel.operands().size();
        if (number < kernel.reads()) {
            return "a" + number;
        }
        return number < results ? "b" + (number - kernel.reads()) : "s" + (number - results);
    }
}
