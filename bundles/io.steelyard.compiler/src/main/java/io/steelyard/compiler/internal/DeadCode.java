package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Drops what no output, update or guard needs. Inputs and states stay: they are what a program is called with. A scan
 * loses the outputs that nobody reads, the carries that nobody reads and that move nothing else, and the sequences and
 * unchanged operands that its sub-graph then does not use.
 */
public final class DeadCode implements Pass {
    @Override
    public String name() {
        return "dead_code";
    }

    @Override
    public Program apply(Program program) {
        Map<Value, PrunedScan> scans = new HashMap<>();
        BitSet live = live(program, scans);
        return Rewriter.rewrite(program, (out, node, operands) -> {
            if (node.results().stream().noneMatch(result -> live.get(result.id()))) {
                return null;
            }
            PrunedScan pruned = scans.get(node.results().get(0));
            return pruned == null
                    ? out.emitAll(Rewriter.within(node, this).op(), operands)
                    : pruned.emit(out, operands, node.results().size());
        });
    }

    private BitSet live(Program program, Map<Value, PrunedScan> scans) {
        BitSet live = new BitSet();
        Stream.of(
                        program.outputs().values(),
                        program.updates().values(),
                        program.guard().stream().toList())
                .flatMap(Collection::stream)
                .forEach(value -> live.set(value.id()));
        List<Node> nodes = program.graph().nodes();
        for (int at = nodes.size() - 1; at >= 0; at--) {
            Node node = nodes.get(at);
            OpKind kind = node.op().kind();
            if (kind == OpKind.INPUT || kind == OpKind.STATE) {
                live.set(node.result().id());
            }
            if (node.results().stream().anyMatch(result -> live.get(result.id()))) {
                List<Value> read = node.operands();
                if (node.op() instanceof Op.Scan scan) {
                    PrunedScan pruned = PrunedScan.of(scan, node, live, this);
                    scans.put(node.results().get(0), pruned);
                    read = pruned.operands().stream().map(node.operands()::get).toList();
                }
                read.forEach(operand -> live.set(operand.id()));
            }
        }
        return live;
    }

    /**
     * A scan without what nobody needs.
     *
     * @param op what is left of it
     * @param operands the numbers of the operands that are left
     * @param results the numbers of the results that are left
     */
    private record PrunedScan(Op.Scan op, List<Integer> operands, List<Integer> results) {
        static PrunedScan of(Op.Scan scan, Node node, BitSet live, Pass pass) {
            BitSet wanted = new BitSet();
            for (int i = 0; i < node.results().size(); i++) {
                wanted.set(i, live.get(node.results().get(i).id()));
            }
            PrunedScan pruned = of(scan, withMoving(scan, wanted), pass);
            if (pruned.operands().isEmpty() && scan.carries() > 0) {
                // A scan has at least one operand: if it is a carry, then with its result.
                wanted.set(0, scan.carries());
                pruned = of(scan, wanted, pass);
            }
            return pruned;
        }

        /** The results wanted, and the carries that move any of them in the same turn or a later one. */
        private static BitSet withMoving(Op.Scan scan, BitSet wanted) {
            List<BitSet> movers = movers(scan);
            BitSet all = (BitSet) wanted.clone();
            int found;
            do {
                found = all.cardinality();
                IntStream.range(0, movers.size()).filter(all::get).forEach(result -> all.or(movers.get(result)));
            } while (all.cardinality() > found);
            return all;
        }

        /** For each result of a turn, the carries of which it is made. */
        private static List<BitSet> movers(Op.Scan scan) {
            Map<Value, BitSet> movers = new HashMap<>();
            for (int i = 0; i < scan.body().parameters().size(); i++) {
                BitSet own = new BitSet();
                own.set(i, i < scan.carries());
                movers.put(scan.body().parameters().get(i), own);
            }
            for (Node node : scan.body().graph().nodes()) {
                BitSet all = new BitSet();
                node.operands().forEach(operand -> all.or(movers.get(operand)));
                node.results().forEach(result -> movers.putIfAbsent(result, all));
            }
            return scan.body().results().stream().map(movers::get).toList();
        }

        private static PrunedScan of(Op.Scan scan, BitSet wanted, Pass pass) {
            List<Integer> results = wanted.stream().boxed().toList();
            int carries = wanted.get(0, scan.carries()).cardinality();
            Subgraph body = Rewriter.rewrite(
                    new Subgraph(
                            scan.body().graph(),
                            scan.body().parameters(),
                            results.stream().map(scan.body().results()::get).toList()),
                    pass);
            BitSet used = new BitSet();
            body.graph().nodes().forEach(each -> each.operands().forEach(value -> used.set(value.id())));
            body.results().forEach(value -> used.set(value.id()));
            List<Integer> operands = new ArrayList<>();
            int sequences = 0;
            for (int i = 0; i < body.parameters().size(); i++) {
                boolean kept = i < scan.carries()
                        ? wanted.get(i)
                        : used.get(body.parameters().get(i).id());
                if (kept) {
                    operands.add(i);
                    sequences += i >= scan.carries() && i < scan.carries() + scan.sequences() ? 1 : 0;
                }
            }
            if (operands.isEmpty() && scan.carries() == 0) {
                // A scan has at least one operand.
                operands.add(0);
                sequences = Math.min(1, scan.sequences());
            }
            Subgraph pruned = withoutParameters(body, operands);
            return new PrunedScan(
                    new Op.Scan(pruned, scan.length(), carries, sequences, scan.reverse(), scan.recompute()),
                    operands,
                    results);
        }

        private static Subgraph withoutParameters(Subgraph body, List<Integer> kept) {
            if (kept.size() == body.parameters().size()) {
                return body;
            }
            List<Value> parameters = kept.stream().map(body.parameters()::get).toList();
            return GraphBuilder.subgraph(parameters.stream().map(Value::type).toList(), (g, given) -> {
                Map<Value, Value> replaced = new HashMap<>();
                for (int i = 0; i < given.size(); i++) {
                    replaced.put(parameters.get(i), given.get(i));
                }
                for (Node node : body.graph().nodes()) {
                    if (node.op().kind() != OpKind.INPUT) {
                        List<Value> results = g.addAll(
                                node.op(),
                                node.operands().stream().map(replaced::get).toList());
                        for (int i = 0; i < results.size(); i++) {
                            replaced.put(node.results().get(i), results.get(i));
                        }
                    }
                }
                return body.results().stream().map(replaced::get).toList();
            });
        }

        List<Value> emit(Rewriter out, List<Value> all, int count) {
            List<Value> emitted =
                    out.emitAll(op, operands.stream().map(all::get).toList());
            List<Value> whole = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                int at = results.indexOf(i);
                whole.add(at < 0 ? null : emitted.get(at));
            }
            return whole;
        }
    }
}
