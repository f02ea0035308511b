package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.ContractionViews;
import io.steelyard.compiler.Pass;
import io.steelyard.compiler.StridedView;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** See {@link ContractionViews}. */
public final class ContractionViewsPass implements Pass {
    private final Predicate<Op.Composite> accepted;

    /** For those composites that are accepted. */
    public ContractionViewsPass(Predicate<Op.Composite> accepted) {
        this.accepted = accepted;
    }

    @Override
    public String name() {
        return "contraction_views";
    }

    @Override
    public Program apply(Program program) {
        Transposes transposes = new Transposes(program);
        return Rewriter.rewrite(program, this, (out, node, operands) -> rewrite(out, node, operands, transposes));
    }

    private List<Value> rewrite(Rewriter out, Node node, List<Value> operands, Transposes transposes) {
        if (node.op() instanceof Op.DotGeneral dot) {
            Chain left = Chain.above(out, operands.get(0));
            Chain right = Chain.above(out, operands.get(1));
            Node after = transposes.of(node.result());
            if (left.steps().isEmpty() && right.steps().isEmpty() && after == null) {
                return out.emitAll(dot, operands);
            }
            List<Value> sources = List.of(left.source(), right.source());
            Subgraph body = GraphBuilder.subgraph(Rewriter.types(sources), (g, in) -> {
                Value product = g.add(dot, List.of(left.add(g, in.get(0)), right.add(g, in.get(1))));
                return List.of(after == null ? product : g.add(after.op(), List.of(product)));
            });
            Op.Composite composite = new Op.Composite(ContractionViews.NAME, Map.of(), body);
            if (!accepted.test(composite)) {
                return out.emitAll(dot, operands);
            }
            Value result = out.emit(composite, sources);
            transposes.replaced(node.result(), after == null ? null : result);
            return Collections.singletonList(after == null ? result : null);
        }
        Value done = node.operands().isEmpty() ? null : transposes.replacement(node);
        return done != null ? List.of(done) : out.emitAll(node.op(), operands);
    }

    /** Operations that only look at a value, and the value. */
    private record Chain(Value source, List<Op> steps) {
        /** As many as leave the elements at regular distances. */
        static Chain above(Rewriter out, Value value) {
            ArrayDeque<Op> steps = new ArrayDeque<>();
            Chain longest = new Chain(value, List.of());
            Value source = value;
            while (isView(out.definition(source).op())) {
                Node view = out.definition(source);
                steps.addFirst(view.op());
                source = view.operands().get(0);
                if (isRegular(source, steps)) {
                    longest = new Chain(source, List.copyOf(steps));
                }
            }
            return longest;
        }

        private static boolean isView(Op op) {
            return op instanceof Op.Transpose || op instanceof Op.Slice || op instanceof Op.Reshape;
        }

        private static boolean isRegular(Value source, Iterable<Op> steps) {
            Optional<StridedView> view = Optional.of(StridedView.of(source.shape()));
            for (Op step : steps) {
                view = view.flatMap(seen -> seen.through(step));
            }
            return view.isPresent();
        }

        Value add(GraphBuilder g, Value from) {
            Value value = from;
            for (Op step : steps) {
                value = g.add(step, List.of(value));
            }
            return value;
        }
    }

    /** The transposes that are all that looks at their operand. */
    private static final class Transposes {
        private final Map<Value, Node> only = new HashMap<>();
        private final Map<Value, Value> replacements = new HashMap<>();

        Transposes(Program program) {
            Set<Value> seen = new HashSet<>(program.outputs().values());
            seen.addAll(program.updates().values());
            program.guard().ifPresent(seen::add);
            for (Node node : program.graph().nodes()) {
                for (Value operand : node.operands()) {
                    if (!seen.add(operand)) {
                        only.remove(operand);
                    } else if (node.op().kind() == OpKind.TRANSPOSE) {
                        only.put(operand, node);
                    }
                }
            }
        }

        Node of(Value value) {
            return only.get(value);
        }

        void replaced(Value product, Value transposed) {
            if (transposed != null) {
                replacements.put(product, transposed);
            }
        }

        Value replacement(Node node) {
            boolean transpose = node.op().kind() == OpKind.TRANSPOSE;
            return transpose ? replacements.get(node.operands().get(0)) : null;
        }
    }
}
