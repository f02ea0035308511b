package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** What operations with sub-graphs or several results pass back to their operands. */
final class StructuredGradients {
    private static final Set<OpKind> KINDS =
            Set.of(OpKind.SORT, OpKind.TOP_K, OpKind.SCAN, OpKind.COND, OpKind.WHILE, OpKind.BARRIER, OpKind.COMPOSITE);

    private StructuredGradients() {}

    /** Whether an operation is among those whose gradients are here. */
    static boolean covers(OpKind kind) {
        return KINDS.contains(kind);
    }

    /** For each operand its gradient, or null where it is not wanted or nothing flows to it. */
    static List<Value> of(StructuredGradient d) {
        return switch (d.node().op().kind()) {
            case SORT -> List.of(ordered(d, ((Op.Sort) d.node().op()).axis()));
            case TOP_K -> List.of(ordered(d, ((Op.TopK) d.node().op()).axis()));
            case SCAN -> new ScanGradient(d).gradients();
            case COND -> cond(d);
            case BARRIER -> new ArrayList<>(d.dys());
            case COMPOSITE -> composite(d);
            default ->
                throw new GraphException(d.node().op().kind().label()
                        + " has no gradient, since nobody knows how many turns it takes; a scan has one");
        };
    }

    /** Each element's gradient back to where the element was. */
    private static Value ordered(StructuredGradient d, int axis) {
        Value x = d.node().operands().get(0);
        Value positions = d.node().results().get(1);
        return d.g().scatterAddAlong(StructuredGradient.zeros(d.g(), x), positions, d.dy(0), axis);
    }

    /** The gradient of the branch that is chosen. */
    private static List<Value> cond(StructuredGradient d) {
        Op.Cond op = (Op.Cond) d.node().op();
        List<Value> operands = d.node().operands();
        // An operand that is there twice is one value in the branches, whose gradient is all of it: given once.
        List<Integer> wanted = d.wantedBetween(1, operands.size()).stream()
                .filter(i -> operands.indexOf(operands.get(i)) == i)
                .toList();
        List<Value> found = d.g().cond(
                        d.node().operands().get(0),
                        (g, none) -> branch(d, g, op.yes(), wanted),
                        (g, none) -> branch(d, g, op.no(), wanted));
        List<Value> gradients = d.nothing();
        for (int i = 0; i < wanted.size(); i++) {
            gradients.set(wanted.get(i), found.get(i));
        }
        return gradients;
    }

    private static List<Value> branch(StructuredGradient d, GraphBuilder g, Subgraph branch, List<Integer> wanted) {
        List<Value> arguments = d
                .node()
                .operands()
                .subList(1, d.node().operands().size())
                .stream()
                .map(g::local)
                .toList();
        List<Value> results = g.inline(branch, arguments);
        List<Value> wrt = wanted.stream().map(i -> arguments.get(i - 1)).toList();
        return Pullback.orZeros(g, results, d.dys(), wrt);
    }

    /**
     * A composite whose sub-graph is the gradient of the sub-graph. It takes the operands, then the gradient of each
     * floating-point result; it gives the gradient of each floating-point operand. The gradient of a result that nobody
     * depends on is given as zeros, of which the sub-graph makes no use.
     */
    private static List<Value> composite(StructuredGradient d) {
        Op.Composite op = (Op.Composite) d.node().op();
        List<Value> operands = new ArrayList<>(d.node().operands());
        int given = operands.size();
        boolean again = op.name().equals(Op.Composite.CHECKPOINT);
        // A kernel for a gradient needs one signature; a checkpoint has none, and differentiates what is asked for
        // alone.
        List<Integer> floating = floating(d.node().results()).stream()
                .filter(result -> !again || d.dys().get(result) != null)
                .toList();
        floating.forEach(result -> operands.add(d.dy(result)));
        List<Integer> differentiated =
                again ? d.wantedBetween(0, given) : floating(d.node().operands());
        Set<Integer> reached = new HashSet<>();
        List<TensorType> types = operands.stream().map(Value::type).toList();
        Subgraph body = GraphBuilder.subgraph(types, (g, parameters) -> {
            // What lies behind a barrier is not merged with what was computed before.
            List<Value> seen = again ? g.barrier(parameters) : parameters;
            List<Value> results = g.inline(op.body(), seen.subList(0, given));
            List<Value> dys = new ArrayList<>();
            results.forEach(result -> dys.add(null));
            for (int i = 0; i < floating.size(); i++) {
                boolean known = d.dys().get(floating.get(i)) != null;
                dys.set(floating.get(i), known ? seen.get(given + i) : null);
            }
            List<Value> wrt = differentiated.stream().map(seen::get).toList();
            Value[] shares = Pullback.of(g, results, dys, wrt);
            for (int i = 0; i < shares.length; i++) {
                if (shares[i] == null) {
                    shares[i] = StructuredGradient.zeros(g, wrt.get(i));
                } else {
                    reached.add(differentiated.get(i));
                }
            }
            return List.of(shares);
        });
        String name = again ? op.name() : op.name() + Op.Composite.GRADIENT;
        List<Value> found = d.g().addAll(new Op.Composite(name, op.settings(), body), operands);
        List<Value> gradients = d.nothing();
        for (int i = 0; i < found.size(); i++) {
            int operand = differentiated.get(i);
            gradients.set(operand, reached.contains(operand) ? found.get(i) : null);
        }
        return gradients;
    }

    private static List<Integer> floating(List<Value> values) {
        return IntStream.range(0, values.size())
                .filter(i -> values.get(i).dtype().isFloating())
                .boxed()
                .toList();
    }
}
