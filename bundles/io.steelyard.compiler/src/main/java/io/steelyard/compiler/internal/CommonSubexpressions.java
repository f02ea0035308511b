package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes once what is computed twice: the same operation with the same attributes of the same values. Random numbers
 * are the same if their stream and key are, since they are functions of these.
 */
public final class CommonSubexpressions implements Pass {
    private record Expression(Op op, List<Value> operands) {}

    @Override
    public String name() {
        return "common_subexpressions";
    }

    @Override
    public Program apply(Program program) {
        Map<Expression, List<Value>> known = new HashMap<>();
        return Rewriter.rewrite(
                program,
                this,
                // Inputs are parameters, told apart by their order: two of one name are still two.
                (out, node, operands) -> node.op().kind() == OpKind.INPUT
                        ? out.emitAll(node.op(), operands)
                        : known.computeIfAbsent(
                                new Expression(node.op(), operands), expression -> out.emitAll(node.op(), operands)));
    }
}
