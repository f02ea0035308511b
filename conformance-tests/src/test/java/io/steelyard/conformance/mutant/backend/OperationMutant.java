package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A backend that computes something else in the place of one operation, within loops too. */
public final class OperationMutant extends MutantBackend {
    /** What is computed in the place of a node. */
    @FunctionalInterface
    public interface Bug {
        /**
         * Describes it.
         *
         * @return as many values as the node has results, of the same types; null to leave this node as it is
         */
        List<Value> instead(GraphBuilder g, Node node, List<Value> operands);
    }

    private final OpKind kind;
    private final Bug bug;

    /** A backend with a bug in one operation. */
    public OperationMutant(OpKind kind, Bug bug) {
        this.kind = kind;
        this.bug = bug;
    }

    @Override
    public int opset() {
        return reference.opset();
    }

    @Override
    public Executable compile(Program program) {
        GraphBuilder g = new GraphBuilder();
        Map<Value, Value> replaced = new HashMap<>();
        replay(g, program.graph().nodes(), replaced);
        Program mutant = new Program(
                g.graph(),
                replaced(program.outputs(), replaced),
                replaced(program.updates(), replaced),
                program.guard().map(replaced::get));
        return new MutantExecutable(reference.compile(mutant), program) {
            @Override
            public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
                return original.run(state, inputs, outputs);
            }
        };
    }

    private static Map<String, Value> replaced(Map<String, Value> values, Map<Value, Value> replaced) {
        Map<String, Value> result = new LinkedHashMap<>();
        values.forEach((name, value) -> result.put(name, replaced.get(value)));
        return result;
    }

    private void replay(GraphBuilder g, List<Node> nodes, Map<Value, Value> replaced) {
        for (Node node : nodes) {
            List<Value> operands = node.operands().stream().map(replaced::get).toList();
            List<Value> results = node.op().kind() == kind ? bug.instead(g, node, operands) : null;
            if (results == null) {
                List<Subgraph> subgraphs =
                        node.op().subgraphs().stream().map(this::mutated).toList();
                results = g.addAll(node.op().withSubgraphs(subgraphs), operands);
            }
            for (int i = 0; i < results.size(); i++) {
                replaced.put(node.results().get(i), results.get(i));
            }
        }
    }

    private Subgraph mutated(Subgraph subgraph) {
        return GraphBuilder.subgraph(subgraph.parameterTypes(), (g, parameters) -> {
            Map<Value, Value> replaced = new HashMap<>();
            for (int i = 0; i < parameters.size(); i++) {
                replaced.put(subgraph.parameters().get(i), parameters.get(i));
            }
            List<Node> nodes = new ArrayList<>(subgraph.graph().nodes());
            nodes.removeIf(node -> node.op().kind() == OpKind.INPUT);
            replay(g, nodes, replaced);
            return subgraph.results().stream().map(replaced::get).toList();
        });
    }
}
