package io.steelyard.kernels.engine;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.kernels.code.Rounding;
import io.steelyard.tensor.DType;
import java.util.List;

/**
 * Operations on corresponding elements. An operand may be one element that stands for all. Every element of the result
 * is written after the elements it depends on were read, so the result may take an operand's place.
 */
final class Elementwise {
    private Elementwise() {}

    static Instruction plan(Op op, List<Operand> operands, Operand result) {
        Operand first = operands.get(0);
        int count = result.count();
        Instruction.Range range = switch (op.kind()) {
            case COMPARE -> compare(((Op.Compare) op).comparison(), first, operands.get(1), result);
            case CAST -> cast(first, result);
            case SELECT -> select(first, operands.get(1), operands.get(2), result);
            default ->
                operands.size() == 1
                        ? unary(op.kind(), first, result)
                        : binary(op.kind(), first, operands.get(1), result);
        };
        if (operands.stream().allMatch(Operand::repeated)) {
            // One thread alone: another could take the first element before it is rounded to its type.
            return pool -> range.run(0, count);
        }
        return Instruction.ofRanges(count, range);
    }

    private static Instruction.Range unary(OpKind kind, Operand x, Operand result) {
        if (x.repeated()) {
            return repeated(unary(kind, single(x), single(result)), result);
        } else if (result.dtype() == DType.F64) {
            return (from, to) -> DoubleFunctions.unary(kind, x.cells().doubles, result.cells().doubles, from, to);
        } else if (result.dtype().isFloating()) {
            return (from, to) -> {
                FloatFunctions.unary(kind, x.cells().floats, result.cells().floats, from, to);
                result.cells().narrow(from, to);
            };
        }
        return (from, to) -> {
            for (int i = from; i < to; i++) {
                result.cells()
                        .setInteger(i, IntegerFunctions.unary(kind, x.cells().integer(i)));
            }
        };
    }

    private static Instruction.Range binary(OpKind kind, Operand a, Operand b, Operand result) {
        if (a.repeated() && b.repeated()) {
            return repeated(binary(kind, single(a), single(b), single(result)), result);
        } else if (result.dtype() == DType.F64) {
            return (from, to) -> {
                double[] left = a.cells().doubles;
                double[] right = b.cells().doubles;
                if (a.repeated()) {
                    DoubleFunctions.binary(kind, left[0], right, result.cells().doubles, from, to);
                } else if (b.repeated()) {
                    DoubleFunctions.binary(kind, left, right[0], result.cells().doubles, from, to);
                } else {
                    DoubleFunctions.binary(kind, left, right, result.cells().doubles, from, to);
                }
            };
        } else if (result.dtype().isFloating()) {
            return (from, to) -> {
                float[] left = a.cells().floats;
                float[] right = b.cells().floats;
                if (a.repeated()) {
                    FloatFunctions.binary(kind, left[0], right, result.cells().floats, from, to);
                } else if (b.repeated()) {
                    FloatFunctions.binary(kind, left, right[0], result.cells().floats, from, to);
                } else {
                    FloatFunctions.binary(kind, left, right, result.cells().floats, from, to);
                }
                result.cells().narrow(from, to);
            };
        }
        int maskA = a.mask();
        int maskB = b.mask();
        return (from, to) -> {
            for (int i = from; i < to; i++) {
                long left = a.cells().integer(i & maskA);
                long right = b.cells().integer(i & maskB);
                result.cells().setInteger(i, IntegerFunctions.binary(kind, left, right));
            }
        };
    }

    private static Instruction.Range compare(Comparison comparison, Operand a, Operand b, Operand result) {
        int maskA = a.mask();
        int maskB = b.mask();
        if (a.dtype() == DType.F64) {
            return (from, to) -> DoubleFunctions.compare(
                    comparison, a.cells().doubles, maskA, b.cells().doubles, maskB, result.cells().bytes, from, to);
        } else if (a.dtype().isFloating()) {
            return (from, to) -> FloatFunctions.compare(
                    comparison, a.cells().floats, maskA, b.cells().floats, maskB, result.cells().bytes, from, to);
        }
        return (from, to) -> {
            for (int i = from; i < to; i++) {
                long left = a.cells().integer(i & maskA);
                long right = b.cells().integer(i & maskB);
                result.cells().bytes[i] = (byte) (IntegerFunctions.holds(comparison, left, right) ? 1 : 0);
            }
        };
    }

    private static Instruction.Range select(Operand condition, Operand yes, Operand no, Operand result) {
        int mask = condition.mask();
        int maskYes = yes.mask();
        int maskNo = no.mask();
        if (result.dtype() == DType.F64) {
            return (from, to) -> DoubleFunctions.select(
                    condition.cells().bytes,
                    mask,
                    yes.cells().doubles,
                    maskYes,
                    no.cells().doubles,
                    maskNo,
                    result.cells().doubles,
                    from,
                    to);
        } else if (result.dtype().isFloating()) {
            return (from, to) -> FloatFunctions.select(
                    condition.cells().bytes,
                    mask,
                    yes.cells().floats,
                    maskYes,
                    no.cells().floats,
                    maskNo,
                    result.cells().floats,
                    from,
                    to);
        }
        return (from, to) -> {
            byte[] chosen = condition.cells().bytes;
            for (int i = from; i < to; i++) {
                long value = chosen[i & mask] != 0
                        ? yes.cells().integer(i & maskYes)
                        : no.cells().integer(i & maskNo);
                result.cells().setInteger(i, value);
            }
        };
    }

    private static Instruction.Range cast(Operand x, Operand result) {
        int mask = x.mask();
        DType to = result.dtype();
        if (x.dtype() == DType.BOOL && to == DType.F32) {
            return (from, limit) -> {
                byte[] bytes = x.cells().bytes;
                float[] floats = result.cells().floats;
                for (int i = from; i < limit; i++) {
                    floats[i] = bytes[i & mask];
                }
            };
        } else if (to.isFloating()) {
            boolean real = x.dtype().isFloating();
            return (from, limit) -> {
                for (int i = from; i < limit; i++) {
                    Cells cells = x.cells();
                    int at = i & mask;
                    result.cells().setReal(i, real ? cells.real(at) : Rounding.ofInteger(to, cells.integer(at)));
                }
            };
        } else if (x.dtype().isFloating()) {
            return (from, limit) -> {
                for (int i = from; i < limit; i++) {
                    result.cells()
                            .setInteger(i, Rounding.toInteger(to, x.cells().real(i & mask)));
                }
            };
        }
        return (from, limit) -> {
            for (int i = from; i < limit; i++) {
                long value = x.cells().integer(i & mask);
                result.cells().setInteger(i, to == DType.BOOL && value != 0 ? 1 : value);
            }
        };
    }

    private static Operand single(Operand operand) {
        return new Operand(operand.slot(), operand.type(), false);
    }

    /** Computes the first element and copies it to all others. */
    private static Instruction.Range repeated(Instruction.Range first, Operand result) {
        return (from, to) -> {
            if (from < to) {
                first.run(0, 1);
                result.cells().repeat(0, from, to);
            }
        };
    }
}
