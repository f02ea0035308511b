package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.Node;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Drops what no output, update or guard needs. Inputs and states stay: they are what a program is called with. */
public final class DeadCode implements Pass {
    @Override
    public String name() {
        return "dead_code";
    }

    @Override
    public Program apply(Program program) {
        BitSet live = live(program);
        return Rewriter.rewrite(
                program, (out, node, operands) -> live.get(node.result().id()) ? out.emit(node.op(), operands) : null);
    }

    private static BitSet live(Program program) {
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
            if (live.get(node.result().id())) {
                for (Value operand : node.operands()) {
                    live.set(operand.id());
                }
            }
        }
        return live;
    }
}
