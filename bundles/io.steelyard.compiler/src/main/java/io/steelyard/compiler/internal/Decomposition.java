package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.Body;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Puts other operations in the place of what a backend does not have. What they compute is the same to rounding. */
public final class Decomposition implements Pass {
    /** For each operation that came after opset 1, what it is in the operations before it. */
    private static final Map<OpKind, Body> LATER = Map.of(OpKind.LOG_ADD_EXP, Decomposition::logAddExp);

    private final int opset;
    private final BiPredicate<Op.Composite, List<TensorType>> claims;

    /**
     * For a backend.
     *
     * @param opset the newest opset it implements
     * @param claims which composites it has its own implementation for
     */
    public Decomposition(int opset, BiPredicate<Op.Composite, List<TensorType>> claims) {
        this.opset = opset;
        this.claims = claims;
    }

    @Override
    public String name() {
        return "decomposition";
    }

    @Override
    public Program apply(Program program) {
        return Rewriter.rewrite(program, this::decompose);
    }

    private List<Value> decompose(Rewriter out, Node node, List<Value> operands) {
        Op op = node.op();
        if (op.kind().opset() > opset) {
            Body older = LATER.get(op.kind());
            return out.inline(GraphBuilder.subgraph(Rewriter.types(operands), older), operands, this::decompose);
        } else if (op instanceof Op.Composite composite) {
            // A claimed one stays whole: its sub-graph is its definition and not what runs.
            return claims.test(composite, Rewriter.types(operands))
                    ? out.emitAll(op, operands)
                    : out.inline(composite.body(), operands, this::decompose);
        }
        return out.emitAll(Rewriter.within(node, this).op(), operands);
    }

    /** {@code max(a, b) + log1p(exp(-|a - b|))}, and {@code a + log(2)} where both are equal, infinities included. */
    private static List<Value> logAddExp(GraphBuilder g, List<Value> in) {
        Value a = in.get(0);
        Value b = in.get(1);
        Value smaller = g.log1p(g.exp(g.neg(g.abs(g.sub(a, b)))));
        Value equal = g.compare(Comparison.EQ, a, b);
        return List.of(g.select(equal, g.add(a, Math.log(2)), g.add(g.max(a, b), smaller)));
    }
}
