package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Runs once what two scans do alike: they differ in nothing but the outputs they have. Differentiation leaves such pairs
 * behind, since the gradient of a scan needs a scan that hands out what happened within its turns too.
 */
public final class ScanMerging implements Pass {
    /** What two scans have in common that can be one; the nodes are a sub-graph without results. */
    private record Loop(
            Subgraph nodes, List<Integer> carried, long length, int sequences, boolean reverse, List<Value> operands) {
        static Loop of(Op.Scan scan, Node node) {
            Subgraph body = scan.body();
            return new Loop(
                    new Subgraph(body.graph(), body.parameters(), List.of()),
                    ids(body.results().subList(0, scan.carries())),
                    scan.length(),
                    scan.sequences(),
                    scan.reverse(),
                    node.operands());
        }
    }

    /** All scans that are one, and what they hand out together. */
    private static final class Merged {
        final Op.Scan first;
        final List<Integer> outputs = new ArrayList<>();
        final List<Value> results = new ArrayList<>();
        List<Value> emitted;

        Merged(Op.Scan first) {
            this.first = first;
            this.results.addAll(first.body().results().subList(0, first.carries()));
        }

        void add(Op.Scan scan) {
            List<Integer> ids = ids(scan.body().results());
            for (int i = scan.carries(); i < ids.size(); i++) {
                if (!outputs.contains(ids.get(i))) {
                    outputs.add(ids.get(i));
                    // The same place in an equal list of nodes, of which those of the first are kept.
                    results.add(valueOf(first.body(), ids.get(i)));
                }
            }
        }

        /** The results of one of the scans, all being computed at the place of the first. */
        List<Value> emit(Rewriter out, Op.Scan scan, List<Value> operands) {
            if (emitted == null) {
                Subgraph body = new Subgraph(first.body().graph(), first.body().parameters(), results);
                emitted = out.emitAll(first.withSubgraphs(List.of(body)), operands);
            }
            List<Integer> ids = ids(scan.body().results());
            return IntStream.range(0, ids.size())
                    .mapToObj(i -> emitted.get(i < scan.carries() ? i : scan.carries() + outputs.indexOf(ids.get(i))))
                    .toList();
        }
    }

    @Override
    public String name() {
        return "scan_merging";
    }

    @Override
    public Program apply(Program program) {
        Map<Loop, Merged> loops = new HashMap<>();
        Map<Integer, Op.Scan> scans = new HashMap<>();
        Map<Integer, Merged> merged = new HashMap<>();
        for (Node node : program.graph().nodes()) {
            if (node.op() instanceof Op.Scan && !node.results().isEmpty()) {
                Op.Scan scan = (Op.Scan) Rewriter.within(node, this).op();
                Merged all = loops.computeIfAbsent(Loop.of(scan, node), absent -> new Merged(scan));
                all.add(scan);
                scans.put(node.results().get(0).id(), scan);
                merged.put(node.results().get(0).id(), all);
            }
        }
        return Rewriter.rewrite(program, (out, node, operands) -> {
            int id = node.results().isEmpty() ? -1 : node.results().get(0).id();
            Merged all = merged.get(id);
            return all == null
                    ? out.emitAll(Rewriter.within(node, this).op(), operands)
                    : all.emit(out, scans.get(id), operands);
        });
    }

    private static List<Integer> ids(List<Value> values) {
        return values.stream().map(Value::id).toList();
    }

    private static Value valueOf(Subgraph body, int id) {
        return body.graph().nodes().stream()
                .flatMap(node -> node.results().stream())
                .filter(value -> value.id() == id)
                .findFirst()
                .orElseThrow();
    }
}
