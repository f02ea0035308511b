package io.steelyard.compiler.kernel;

import io.steelyard.compiler.internal.loops.LoopNest;
import io.steelyard.compiler.internal.loops.LoopSchedule;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.HashMap;
import java.util.Map;

/** Makes loop nests of what {@link io.steelyard.compiler.Fusion} has put together. */
public final class Kernels {
    private Kernels() {}

    /**
     * The loop nest of a fused node. Its operands are those of the node, then its results.
     *
     * @throws GraphException if there are no loops in which all results can be computed, which never happens to a node
     *     that fusion made
     */
    public static Kernel of(Op.Composite fused) {
        Subgraph body = fused.body();
        Map<Value, Node> definitions = new HashMap<>();
        for (Node node : body.graph().nodes()) {
            if (node.op().kind() != OpKind.INPUT) {
                node.results().forEach(result -> definitions.put(result, node));
            }
        }
        LoopNest nest = LoopNest.of(definitions::get, body.results())
                .orElseThrow(() -> new GraphException(
                        "the composite '" + fused.name() + "' has no loops in common for " + body.results()));
        return LoopSchedule.kernel(nest, body.parameters());
    }
}
