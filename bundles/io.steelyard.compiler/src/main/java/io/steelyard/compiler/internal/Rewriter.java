package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Rebuilds a program node by node, in order, letting a rule decide what becomes of each. */
final class Rewriter {
    /** What becomes of a node. */
    @FunctionalInterface
    interface Rule {
        /**
         * The value that takes the place of the node's result: a new one, made with {@link #emit}, or one that is there
         * already, of the same type; null if nobody will ask for it.
         *
         * @param operands what has taken the place of the node's operands
         */
        Value rewrite(Rewriter out, Node node, List<Value> operands);
    }

    private final GraphBuilder graph = new GraphBuilder();
    private final List<Node> definitions = new ArrayList<>();

    private Rewriter() {}

    static Program rewrite(Program program, Rule rule) {
        Rewriter out = new Rewriter();
        Value[] replaced = new Value[program.graph().valueCount()];
        for (Node node : program.graph().nodes()) {
            List<Value> operands =
                    node.operands().stream().map(value -> replaced[value.id()]).toList();
            replaced[node.result().id()] = rule.rewrite(out, node, operands);
        }
        return new Program(
                out.graph.graph(),
                replaced(program.outputs(), replaced),
                replaced(program.updates(), replaced),
                program.guard().map(value -> replaced[value.id()]));
    }

    private static Map<String, Value> replaced(Map<String, Value> values, Value[] replaced) {
        Map<String, Value> result = new LinkedHashMap<>();
        values.forEach((name, value) -> result.put(name, replaced[value.id()]));
        return result;
    }

    /** Adds a node to the new program. */
    Value emit(Op op, List<Value> operands) {
        Value result = graph.add(op, operands);
        definitions.add(new Node(op, operands, List.of(result)));
        return result;
    }

    /** The node of the new program that yields a value. */
    Node definition(Value value) {
        return definitions.get(value.id());
    }
}
