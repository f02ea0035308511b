package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;

/**
 * Quotients and remainders of corresponding integers, which kernels leave alone because they may fail: dividing by 0 throws
 * {@link ArithmeticException}.
 */
final class IntegerQuotients {
    private IntegerQuotients() {}

    static Instruction plan(Op op, Operand a, Operand b, Operand result) {
        boolean quotient = op.kind() == OpKind.DIV;
        return Instruction.ofRanges(result.count(), (from, to) -> {
            Cells left = a.cells();
            Cells right = b.cells();
            for (int i = from; i < to; i++) {
                long x = left.integer(i);
                long y = right.integer(i);
                result.cells().setInteger(i, quotient ? x / y : x % y);
            }
        });
    }
}
