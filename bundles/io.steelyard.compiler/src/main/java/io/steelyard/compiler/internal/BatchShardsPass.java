package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.BatchShards;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** See {@link BatchShards}. */
public final class BatchShardsPass implements Pass {
    /** With fewer rows a product reads the weights more often than it is worth. */
    private static final int ROWS_AT_LEAST = 8;

    private final int most;

    /** Into some parts at most. */
    public BatchShardsPass(int most) {
        this.most = most;
    }

    @Override
    public String name() {
        return "batch_shards";
    }

    @Override
    public Program apply(Program program) {
        return Rewriter.rewrite(program, this::rewrite);
    }

    private List<Value> rewrite(Rewriter out, Node node, List<Value> operands) {
        Optional<Op> shards = node.op() instanceof Op.Scan scan ? shards(scan, operands) : Optional.empty();
        return out.emitAll(shards.orElseGet(() -> Rewriter.within(node, this).op()), operands);
    }

    private Optional<Op> shards(Op.Scan scan, List<Value> operands) {
        Subgraph body = scan.body();
        if (scan.carries() == 0 || operands.get(0).shape().rank() == 0) {
            return Optional.empty();
        }
        long batch = operands.get(0).shape().dim(0);
        int parts = (int) Math.min(most, batch / ROWS_AT_LEAST);
        if (parts < 2) {
            return Optional.empty();
        }
        Optional<FewerRows> turn = FewerRows.of(body, batch);
        for (int carry = 0; carry < scan.carries(); carry++) {
            int number = carry;
            // A carry that a turn only hands on whole is another value in each turn.
            turn = turn.filter(function -> function.isByRows(number));
        }
        return turn.map(function -> composite(scan, function, bounds(batch, parts), operands));
    }

    private static List<Long> bounds(long batch, int parts) {
        List<Long> bounds = new ArrayList<>();
        for (int i = 0; i <= parts; i++) {
            bounds.add(batch * i / parts);
        }
        return bounds;
    }

    private static Op composite(Op.Scan scan, FewerRows turn, List<Long> bounds, List<Value> operands) {
        List<Long> cut = new ArrayList<>();
        for (int i = 0; i < operands.size(); i++) {
            if (turn.isByRows(i)) {
                cut.add((long) i);
            }
        }
        Subgraph body = GraphBuilder.subgraph(Rewriter.types(operands), (g, in) -> {
            List<List<Value>> parts = new ArrayList<>();
            for (int part = 0; part + 1 < bounds.size(); part++) {
                long start = bounds.get(part);
                long end = bounds.get(part + 1);
                List<Value> own = new ArrayList<>();
                for (int i = 0; i < in.size(); i++) {
                    own.add(turn.isByRows(i) ? rows(g, in.get(i), axis(scan, i), start, end) : in.get(i));
                }
                parts.add(g.addAll(scan.withSubgraphs(List.of(turn.of(end - start))), own));
            }
            List<Value> results = new ArrayList<>();
            for (int i = 0; i < parts.get(0).size(); i++) {
                int result = i;
                results.add(g.add(
                        new Op.Concat(i < scan.carries() ? 0 : 1),
                        parts.stream().map(part -> part.get(result)).toList()));
            }
            return results;
        });
        return new Op.Composite(BatchShards.NAME, Map.of(BatchShards.BOUNDS, bounds, BatchShards.CUT, cut), body);
    }

    /** The batch's axis of an operand: behind that of turns, where there is one. */
    private static int axis(Op.Scan scan, int operand) {
        return operand >= scan.carries() && operand < scan.carries() + scan.sequences() ? 1 : 0;
    }

    private static Value rows(GraphBuilder g, Value value, int axis, long start, long end) {
        Shape shape = value.shape();
        List<Long> starts = new ArrayList<>(Collections.nCopies(shape.rank(), 0L));
        List<Long> limits = new ArrayList<>();
        for (long dim : shape.dims()) {
            limits.add(dim);
        }
        starts.set(axis, start);
        limits.set(axis, end);
        return g.add(new Op.Slice(starts, limits, Collections.nCopies(shape.rank(), 1L)), List.of(value));
    }
}
