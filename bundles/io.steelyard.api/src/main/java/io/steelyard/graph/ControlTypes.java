package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** What types the operations yield that have sub-graphs, or order others. */
final class ControlTypes {
    private static final TensorType TRUTH = new TensorType(DType.BOOL, Shape.scalar());

    private ControlTypes() {}

    static List<TensorType> infer(Op op, List<TensorType> operands) {
        if (op instanceof Op.Scan scan) {
            return scan(scan, operands);
        } else if (op instanceof Op.Cond cond) {
            if (!operands.get(0).equals(TRUTH)) {
                throw TypeInference.error(
                        op, "the first operand is a condition of type " + TRUTH + ", found " + operands.get(0));
            }
            List<TensorType> given = operands.subList(1, operands.size());
            requireTypes(op, "the first sub-graph takes", cond.yes().parameterTypes(), given);
            requireTypes(op, "the second sub-graph takes", cond.no().parameterTypes(), given);
            requireTypes(
                    op,
                    "the first sub-graph gives",
                    cond.yes().resultTypes(),
                    cond.no().resultTypes());
            return cond.yes().resultTypes();
        } else if (op instanceof Op.While loop) {
            requireCount(op, "carries", loop.carries(), operands.size());
            requireTypes(op, "the condition takes", loop.condition().parameterTypes(), operands);
            requireTypes(op, "the condition gives", loop.condition().resultTypes(), List.of(TRUTH));
            requireTypes(op, "the body takes", loop.body().parameterTypes(), operands);
            List<TensorType> carries = operands.subList(0, loop.carries());
            requireTypes(op, "the body gives", loop.body().resultTypes(), carries);
            return List.copyOf(carries);
        } else if (op instanceof Op.Barrier) {
            return List.copyOf(operands);
        }
        Op.Composite composite = (Op.Composite) op;
        requireTypes(op, "'" + composite.name() + "' takes", composite.body().parameterTypes(), operands);
        return composite.body().resultTypes();
    }

    private static List<TensorType> scan(Op.Scan scan, List<TensorType> operands) {
        requireCount(scan, "carries", scan.carries(), operands.size());
        requireCount(scan, "sequences", scan.sequences(), operands.size() - scan.carries());
        requireCount(scan, "carries", scan.carries(), scan.body().results().size());
        if (scan.length() < 0) {
            throw TypeInference.error(scan, "the length is not negative, found " + scan.length());
        }
        List<TensorType> turn = new ArrayList<>(operands);
        for (int i = scan.carries(); i < scan.carries() + scan.sequences(); i++) {
            TensorType sequence = operands.get(i);
            if (sequence.shape().rank() == 0 || sequence.shape().dim(0) != scan.length()) {
                throw TypeInference.error(
                        scan, "a sequence has length " + scan.length() + " on axis 0, found " + sequence);
            }
            turn.set(
                    i,
                    new TensorType(
                            sequence.dtype(),
                            sequence.shape().slice(1, sequence.shape().rank())));
        }
        requireTypes(scan, "the sub-graph takes", scan.body().parameterTypes(), turn);
        List<TensorType> results = new ArrayList<>(scan.body().resultTypes());
        requireTypes(
                scan,
                "the sub-graph gives as carries",
                results.subList(0, scan.carries()),
                operands.subList(0, scan.carries()));
        for (int i = scan.carries(); i < results.size(); i++) {
            TensorType output = results.get(i);
            results.set(i, new TensorType(output.dtype(), output.shape().prepend(scan.length())));
        }
        return results;
    }

    private static void requireCount(Op op, String what, int count, int most) {
        if (count < 0 || count > most) {
            throw TypeInference.error(op, "found " + count + " " + what + " among " + most + " values");
        }
    }

    private static void requireTypes(Op op, String what, List<TensorType> types, List<TensorType> expected) {
        if (!types.equals(expected)) {
            throw TypeInference.error(op, what + " " + types + ", expected " + expected);
        }
    }
}
