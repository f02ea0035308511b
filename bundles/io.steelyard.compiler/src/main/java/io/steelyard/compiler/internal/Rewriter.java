package io.steelyard.compiler.internal;

import io.steelyard.backend.Program;
import io.steelyard.compiler.Pass;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rebuilds a program node by node, in order, letting a rule decide what becomes of each. */
public final class Rewriter {
    /** What becomes of a node. */
    @FunctionalInterface
    public interface Rule {
        /**
         * The values that take the place of the node's results: new ones, made with {@link #emit}, or some that are there
         * already, of the same types; null for what nobody will ask for.
         *
         * @param operands what has taken the place of the node's operands
         */
        List<Value> rewrite(Rewriter out, Node node, List<Value> operands);
    }

    private final GraphBuilder graph = new GraphBuilder();
    private final List<Node> definitions = new ArrayList<>();

    private Rewriter() {}

    /** Rewrites a program by a rule, having rewritten the sub-graphs of its nodes by the whole pass. */
    static Program rewrite(Program program, Pass pass, Rule rule) {
        return rewrite(program, (out, node, operands) -> rule.rewrite(out, within(node, pass), operands));
    }

    /** Rewrites a program by a rule, which sees the sub-graphs as they are. */
    public static Program rewrite(Program program, Rule rule) {
        Rewriter out = new Rewriter();
        Value[] replaced = new Value[program.graph().valueCount()];
        out.replay(program.graph().nodes(), replaced, rule);
        return new Program(
                out.graph.graph(),
                replaced(program.outputs(), replaced),
                replaced(program.updates(), replaced),
                program.guard().map(value -> replaced[value.id()]));
    }

    /** A node whose sub-graphs a pass went over. */
    public static Node within(Node node, Pass pass) {
        if (node.op().subgraphs().isEmpty()) {
            return node;
        }
        List<Subgraph> subgraphs = node.op().subgraphs().stream()
                .map(subgraph -> rewrite(subgraph, pass))
                .toList();
        return new Node(node.op().withSubgraphs(subgraphs), node.operands(), node.results());
    }

    /** A sub-graph that a pass went over: a program whose outputs are the results, and which keeps its inputs. */
    static Subgraph rewrite(Subgraph subgraph, Pass pass) {
        Map<String, Value> outputs = new LinkedHashMap<>();
        subgraph.results().forEach(result -> outputs.put(Integer.toString(outputs.size()), result));
        Program rewritten = pass.apply(new Program(subgraph.graph(), outputs, Map.of(), Optional.empty()));
        List<Value> before = inputs(subgraph.graph().nodes());
        List<Value> after = inputs(rewritten.graph().nodes());
        return new Subgraph(
                rewritten.graph(),
                subgraph.parameters().stream()
                        .map(parameter -> after.get(before.indexOf(parameter)))
                        .toList(),
                List.copyOf(rewritten.outputs().values()));
    }

    private static List<Value> inputs(List<Node> nodes) {
        return nodes.stream()
                .filter(node -> node.op().kind() == OpKind.INPUT)
                .map(Node::result)
                .toList();
    }

    private static Map<String, Value> replaced(Map<String, Value> values, Value[] replaced) {
        Map<String, Value> result = new LinkedHashMap<>();
        values.forEach((name, value) -> result.put(name, replaced[value.id()]));
        return result;
    }

    private void replay(List<Node> nodes, Value[] replaced, Rule rule) {
        for (Node node : nodes) {
            List<Value> operands = new ArrayList<>();
            node.operands().forEach(value -> operands.add(replaced[value.id()]));
            List<Value> results = rule.rewrite(this, node, operands);
            for (int i = 0; i < node.results().size(); i++) {
                replaced[node.results().get(i).id()] = results == null ? null : results.get(i);
            }
        }
    }

    /** Adds a node with one result to the new program. */
    public Value emit(Op op, List<Value> operands) {
        return emitAll(op, operands).get(0);
    }

    /** Adds a node to the new program. */
    public List<Value> emitAll(Op op, List<Value> operands) {
        List<Value> results = graph.addAll(op, operands);
        Node node = new Node(op, operands, results);
        results.forEach(result -> definitions.add(node));
        return results;
    }

    /** Adds the nodes of a sub-graph to the new program, each as a rule says, its parameters being the arguments. */
    List<Value> inline(Subgraph subgraph, List<Value> arguments, Rule rule) {
        Value[] replaced = new Value[subgraph.graph().valueCount()];
        for (int i = 0; i < arguments.size(); i++) {
            replaced[subgraph.parameters().get(i).id()] = arguments.get(i);
        }
        replay(
                subgraph.graph().nodes().stream()
                        .filter(node -> node.op().kind() != OpKind.INPUT)
                        .toList(),
                replaced,
                rule);
        return subgraph.results().stream().map(value -> replaced[value.id()]).toList();
    }

    /** The types of values. */
    public static List<TensorType> types(List<Value> values) {
        return values.stream().map(Value::type).toList();
    }

    /** The node of the new program that yields a value. */
    public Node definition(Value value) {
        return definitions.get(value.id());
    }
}
