package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.List;

/** The rules of operations that read and add where indices say: each is the other's transpose. */
final class IndexingGradients {
    private IndexingGradients() {}

    /** Added up where it was read. */
    static Value gather(Gradient d) {
        GraphBuilder g = d.g();
        Op.Gather op = d.op(Op.Gather.class);
        Value zeros = g.filled(d.dy().dtype(), d.x().shape(), 0);
        return g.add(new Op.ScatterAdd(op.axis(), op.batchAxes()), List.of(zeros, d.b(), d.dy()));
    }

    /** Read where it was added. */
    static Value scatterAdd(Gradient d) {
        Op.ScatterAdd op = d.op(Op.ScatterAdd.class);
        return d.g().add(new Op.Gather(op.axis(), op.batchAxes()), List.of(d.dy(), d.b()));
    }
}
