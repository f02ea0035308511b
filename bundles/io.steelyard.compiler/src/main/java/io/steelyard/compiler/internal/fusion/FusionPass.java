package io.steelyard.compiler.internal.fusion;

import io.steelyard.backend.Program;
import io.steelyard.compiler.BatchShards;
import io.steelyard.compiler.Fusion;
import io.steelyard.compiler.Pass;
import io.steelyard.compiler.internal.Rewriter;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts each group of nodes that one kernel can compute into one composite. */
public final class FusionPass implements Pass {
    @Override
    public String name() {
        return "fusion";
    }

    @Override
    public Program apply(Program program) {
        return new Rebuilding(SplitReductions.apply(TransposedProduct.apply(program))).build();
    }

    private final class Rebuilding {
        private final Program program;
        private final Parts parts;
        private final Groups groups;
        private final GraphBuilder out = new GraphBuilder();
        private final Map<Value, Value> replaced = new HashMap<>();

        Rebuilding(Program program) {
            this.program = program;
            this.parts = new Parts(program);
            this.groups = new Groups(parts);
            Joining.join(parts, groups);
            Scalars.join(parts, groups);
            Recomputation.apply(parts, groups);
        }

        Program build() {
            for (int name : groups.order()) {
                if (parts.isCompute(name)) {
                    addFused(name);
                } else if (!parts.isView(name)) {
                    addAlone(parts.node(name));
                }
            }
            // These may add views, and so come before the graph is closed.
            Map<String, Value> outputs = replaced(program.outputs());
            Map<String, Value> updates = replaced(program.updates());
            Optional<Value> guard = program.guard().map(this::replaced);
            return new Program(out.graph(), outputs, updates, guard);
        }

        private void addAlone(Node node) {
            Node inner = hasLoops(node.op()) ? Rewriter.within(node, FusionPass.this) : node;
            List<Value> results = out.addAll(
                    inner.op(), node.operands().stream().map(this::replaced).toList());
            for (int i = 0; i < results.size(); i++) {
                replaced.put(node.results().get(i), results.get(i));
            }
        }

        private static boolean hasLoops(Op op) {
            OpKind kind = op.kind();
            return kind == OpKind.SCAN || kind == OpKind.COND || kind == OpKind.WHILE || BatchShards.are(op);
        }

        /** What has taken the place of a value; a view is added once somebody outside of kernels needs it. */
        private Value replaced(Value value) {
            Value known = replaced.get(value);
            if (known == null) {
                addAlone(parts.node(parts.producer(value)));
                known = replaced.get(value);
            }
            return known;
        }

        private Map<String, Value> replaced(Map<String, Value> values) {
            Map<String, Value> result = new LinkedHashMap<>();
            values.forEach((name, value) -> result.put(name, replaced(value)));
            return result;
        }

        private void addFused(int name) {
            BitSet group = groups.members(name);
            List<Value> results = groups.results(name);
            if (results.isEmpty()) {
                return;
            }
            List<Value> operands = List.copyOf(groups.operands(group));
            Subgraph body = GraphBuilder.subgraph(Rewriter.types(operands), (g, in) -> {
                Map<Value, Value> inner = new HashMap<>();
                for (int i = 0; i < in.size(); i++) {
                    inner.put(operands.get(i), in.get(i));
                }
                return results.stream()
                        .map(value -> copied(g, group, value, inner))
                        .toList();
            });
            List<Value> fused = out.addAll(
                    new Op.Composite(Fusion.NAME, Map.of(), body),
                    operands.stream().map(this::replaced).toList());
            for (int i = 0; i < fused.size(); i++) {
                replaced.put(results.get(i), fused.get(i));
            }
        }

        private Value copied(GraphBuilder g, BitSet group, Value value, Map<Value, Value> inner) {
            Value known = inner.get(value);
            if (known == null) {
                Node node = groups.definition(group, value);
                List<Value> operands = new ArrayList<>();
                node.operands().forEach(operand -> operands.add(copied(g, group, operand, inner)));
                known = g.add(node.op(), operands);
                inner.put(value, known);
            }
            return known;
        }
    }
}
