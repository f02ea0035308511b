package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import java.util.List;

/** Operations that have to do with positions along an axis. */
final class Indexing {
    private Indexing() {}

    static Instruction plan(Op op, List<Operand> from, List<Operand> results, Workspace workspace) {
        Operand x = from.get(0);
        if (op instanceof Op.Gather gather) {
            return new Gathering(new IndexedRows(x, from.get(1), gather.axis(), gather.batchAxes()), x, results.get(0));
        } else if (op instanceof Op.ScatterAdd scatter) {
            IndexedRows rows = new IndexedRows(x, from.get(1), scatter.axis(), scatter.batchAxes());
            return ScatterAddition.plan(rows, x, from.get(2), results.get(0));
        } else if (op instanceof Op.Sort sort) {
            long all = x.shape().dim(sort.axis());
            return Sorting.plan(sort.axis(), sort.descending(), all, x, results, workspace);
        }
        Op.TopK top = (Op.TopK) op;
        return Sorting.plan(top.axis(), true, top.k(), x, results, workspace);
    }
}
