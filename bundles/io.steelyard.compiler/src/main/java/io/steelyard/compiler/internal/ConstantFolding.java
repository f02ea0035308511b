package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Computes what is known beforehand: operations on {@linkplain Splat splats}, whose result is a splat again. Only those
 * that every backend rounds alike are computed, which are the movements and the exactly rounded operations of IEEE 754
 * on floating-point numbers and booleans; and of those no result that a standard leaves open, such as which NaN it is,
 * or the greater of 0 and -0.
 */
public final class ConstantFolding implements Pass {
    @Override
    public String name() {
        return "constant_folding";
    }

    @Override
    public Program apply(Program program) {
        return Rewriter.rewrite(program, this, (out, node, operands) -> {
            if (!operands.isEmpty() && !Splat.isEmitted(out, node.op(), operands)) {
                Optional<Tensor> element = elements(out, operands).flatMap(known -> fold(node.op(), known));
                if (element.isPresent()) {
                    return List.of(Splat.emit(out, element.get(), node.result().shape()));
                }
            }
            return out.emitAll(node.op(), operands);
        });
    }

    private static Optional<List<Tensor>> elements(Rewriter out, List<Value> operands) {
        List<Tensor> known = new ArrayList<>();
        for (Value operand : operands) {
            Splat.element(out, operand).ifPresent(known::add);
        }
        return known.size() == operands.size() ? Optional.of(known) : Optional.empty();
    }

    private static Optional<Tensor> fold(Op op, List<Tensor> elements) {
        if (op.kind().group() == OpKind.Group.INDEXING || op.kind().group() == OpKind.Group.CONTROL) {
            return Optional.empty();
        }
        Tensor first = elements.get(0);
        return switch (op.kind()) {
            case RESHAPE, TRANSPOSE, BROADCAST, SLICE, REVERSE, STOP_GRADIENT -> Optional.of(first);
            case CONCAT -> elements.stream().allMatch(first::equals) ? Optional.of(first) : Optional.empty();
            case PAD ->
                first.equals(Tensor.scalar(first.dtype(), ((Op.Pad) op).value()))
                        ? Optional.of(first)
                        : Optional.empty();
            case SELECT -> Optional.of(elements.get(first.getLong(0) != 0 ? 1 : 2));
            case COMPARE ->
                isExact(first.dtype())
                        ? Optional.of(compare(((Op.Compare) op).comparison(), elements))
                        : Optional.empty();
            case CAST ->
                isExact(((Op.Cast) op).to()) ? arithmetic(op, elements, ((Op.Cast) op).to()) : Optional.empty();
            default -> arithmetic(op, elements, first.dtype());
        };
    }

    /** Whether a double holds every element, and storing one rounds as the type demands. */
    private static boolean isExact(DType dtype) {
        return dtype.isFloating() || dtype == DType.BOOL;
    }

    private static Tensor compare(Comparison comparison, List<Tensor> elements) {
        double a = elements.get(0).getDouble(0);
        double b = elements.get(1).getDouble(0);
        boolean holds = switch (comparison) {
            case EQ -> a == b;
            case NE -> a != b;
            case LT -> a < b;
            case LE -> a <= b;
            case GT -> a > b;
            case GE -> a >= b;
        };
        return Tensor.scalar(DType.BOOL, holds ? 1 : 0);
    }

    /**
     * Computes in double precision and rounds once more. That yields what computing in the narrower type does, since 53
     * bits are at least twice the 24 of f32 and two more (Figueroa, "When is double rounding innocuous?", 1995).
     */
    private static Optional<Tensor> arithmetic(Op op, List<Tensor> elements, DType result) {
        if (!isExact(elements.get(0).dtype())) {
            return Optional.empty();
        }
        double a = elements.get(0).getDouble(0);
        double b = elements.get(elements.size() - 1).getDouble(0);
        double value = switch (op.kind()) {
            case CAST -> a;
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SQRT -> Math.sqrt(a);
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case MAX -> isOrdered(a, b) ? Math.max(a, b) : Double.NaN;
            case MIN -> isOrdered(a, b) ? Math.min(a, b) : Double.NaN;
            case AND -> a * b;
            case OR -> Math.max(a, b);
            case XOR -> a == b ? 0 : 1;
            case NOT -> 1 - a;
            default -> Double.NaN;
        };
        return Double.isNaN(value) ? Optional.empty() : Optional.of(Tensor.scalar(result, value));
    }

    private static boolean isOrdered(double a, double b) {
        return a != b || Double.compare(a, b) == 0;
    }
}
