package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import java.util.List;

/**
 * Core operations without sub-graphs, on arrays, but for those that are always computed by kernels. These are all elementwise
 * operations and reductions that have elements and cannot fail.
 */
final class ArrayInstructions {
    private ArrayInstructions() {}

    static Instruction plan(Op op, List<Operand> from, List<Operand> results, Workspace workspace) {
        if (op.kind().group() == OpKind.Group.INDEXING) {
            return Indexing.plan(op, from, results, workspace);
        }
        Operand result = results.get(0);
        return switch (op.kind().group()) {
            case SOURCE ->
                op instanceof Op.Iota iota
                        ? Sources.iota(iota, result)
                        : Sources.random((Op.Random) op, from.get(0), result, workspace.threads());
            case ELEMENTWISE ->
                result.count() == 0 ? pool -> {} : IntegerQuotients.plan(op, from.get(0), from.get(1), result);
            case MOVEMENT -> Movement.plan(op, from, result);
            case REDUCTION -> Reductions.plan(op, from.get(0), result, workspace);
            case WINDOW -> Windows.plan(op, from, result, workspace);
            case CONTRACTION ->
                op instanceof Op.DotGeneral dot
                        ? Contraction.plan(dot, from.get(0), from.get(1), result, workspace)
                        : Convolutions.plan(op, from, result, workspace);
            case INDEXING, CONTROL ->
                throw new IllegalArgumentException(op.kind().label() + " has no one result");
        };
    }
}
