package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The gradient of a scan: a scan from the other end, whose carries are the gradients of the carries and the sums of the
 * gradients of what all turns see unchanged. A turn's gradient reads values of that turn; those that it does not compute
 * again are handed out by a second scan forward, which {@link ScanMerging} makes one with the first.
 */
final class ScanGradient {
    /** Operations that take next to nothing, and so are done again wherever their operands are there. */
    private static final Set<OpKind> CHEAP =
            EnumSet.of(OpKind.CONSTANT, OpKind.IOTA, OpKind.RESHAPE, OpKind.BROADCAST, OpKind.STOP_GRADIENT);

    private final StructuredGradient d;
    private final Op.Scan scan;
    private final Subgraph body;
    private final List<Integer> carries;
    private final List<Integer> sequences;
    private final List<Integer> unchanged;

    // One turn and its gradient, in a graph of their own.
    private final GraphBuilder turn = new GraphBuilder();
    private final List<Value> parameters = new ArrayList<>();
    private final List<Value> turnDys = new ArrayList<>();
    private final List<Value> turnGradients = new ArrayList<>();
    private int forwardNodes;
    private List<Node> turnNodes;

    /** Values of the turn that the second scan hands out, with the value of the original sub-graph that each is. */
    private final Map<Value, Value> kept = new LinkedHashMap<>();

    private final BitSet repeated = new BitSet();

    ScanGradient(StructuredGradient d) {
        this.d = d;
        this.scan = (Op.Scan) d.node().op();
        this.body = scan.body();
        int behind = scan.carries() + scan.sequences();
        this.sequences = d.wantedBetween(scan.carries(), behind);
        this.unchanged = d.wantedBetween(behind, d.node().operands().size());
        this.carries = carriesBetween();
    }

    /**
     * The carries through which what is wanted moves what is differentiated. Through the others nothing flows, and a zero
     * sent through them could come back as NaN.
     */
    private List<Integer> carriesBetween() {
        List<BitSet> origins = origins();
        BitSet moved = new BitSet();
        moved.or(d.wanted());
        BitSet moving = new BitSet();
        for (int i = 0; i < d.dys().size(); i++) {
            moving.set(i, d.dys().get(i) != null);
        }
        int found;
        do {
            found = moved.cardinality() + moving.cardinality();
            for (int i = 0; i < scan.carries(); i++) {
                if (origins.get(i).intersects(moved)) {
                    moved.set(i);
                }
            }
            for (int result = 0; result < origins.size(); result++) {
                if (moving.get(result)) {
                    origins.get(result).stream().filter(i -> i < scan.carries()).forEach(moving::set);
                }
            }
        } while (moved.cardinality() + moving.cardinality() > found);
        return IntStream.range(0, scan.carries())
                .filter(i -> moved.get(i) && moving.get(i))
                .filter(i -> d.node().operands().get(i).dtype().isFloating())
                .boxed()
                .toList();
    }

    /** For each result of a turn, the numbers of the parameters from which a gradient can flow to it. */
    private List<BitSet> origins() {
        Map<Value, BitSet> origins = new HashMap<>();
        for (int i = 0; i < body.parameters().size(); i++) {
            Value parameter = body.parameters().get(i);
            BitSet own = new BitSet();
            own.set(i, parameter.dtype().isFloating());
            origins.put(parameter, own);
        }
        for (Node node : body.graph().nodes()) {
            BitSet all = new BitSet();
            for (int operand = 0; operand < node.operands().size(); operand++) {
                if (node.op().kind() != OpKind.INPUT
                        && GradientTable.flows(node.op().kind(), operand)) {
                    all.or(origins.get(node.operands().get(operand)));
                }
            }
            for (Value result : node.results()) {
                origins.putIfAbsent(result, result.dtype().isFloating() ? all : new BitSet());
            }
        }
        return body.results().stream().map(origins::get).toList();
    }

    List<Value> gradients() {
        describeTurn();
        chooseKept();
        List<Value> keptValues = handedOut();
        List<Value> starts = new ArrayList<>();
        carries.forEach(i -> starts.add(d.dy(i)));
        unchanged.forEach(i ->
                starts.add(StructuredGradient.zeros(d.g(), d.node().operands().get(i))));

        List<Value> rows = new ArrayList<>();
        List<Integer> usedSequences = usedSequences();
        usedSequences.forEach(i -> rows.add(d.node().operands().get(i)));
        List<Integer> usedDys = IntStream.range(scan.carries(), d.dys().size())
                .filter(i -> d.dys().get(i) != null)
                .boxed()
                .toList();
        usedDys.forEach(i -> rows.add(d.dys().get(i)));
        rows.addAll(keptValues);
        if (starts.isEmpty() && rows.isEmpty()) {
            return d.nothing();
        }

        ScanBody.Turn back = d.g().scan(scan.length(), !scan.reverse(), false, starts, rows, (g, given, elements) -> {
            Map<Value, Value> known = new HashMap<>();
            int next = 0;
            for (int i : usedSequences) {
                known.put(parameters.get(i), elements.get(next++));
            }
            for (int i : usedDys) {
                known.put(turnDys.get(i), elements.get(next++));
            }
            for (Value value : kept.keySet()) {
                known.put(value, elements.get(next++));
            }
            for (int i = 0; i < carries.size(); i++) {
                known.put(turnDys.get(carries.get(i)), given.get(i));
            }
            return turnBack(g, known, given);
        });
        return collected(back);
    }

    /** Describes a turn, then its gradient behind it. */
    private void describeTurn() {
        body.parameters()
                .forEach(parameter ->
                        parameters.add(turn.input("in " + parameters.size(), parameter.dtype(), parameter.shape())));
        List<Value> results = turn.inline(body, parameters);
        forwardNodes = turn.graph().nodes().size();
        for (int i = 0; i < results.size(); i++) {
            Value result = results.get(i);
            boolean given = i < scan.carries() ? carries.contains(i) : d.dys().get(i) != null;
            turnDys.add(given ? turn.input("dy " + i, result.dtype(), result.shape()) : null);
        }
        List<Value> wrt = new ArrayList<>();
        carries.forEach(i -> wrt.add(parameters.get(i)));
        sequences.forEach(i -> wrt.add(parameters.get(i)));
        unchanged.forEach(i -> wrt.add(parameters.get(i)));
        turnGradients.addAll(
                List.of(Pullback.orZeros(turn, results, turnDys, wrt).toArray(Value[]::new)));
        turnNodes = turn.graph().nodes();
    }

    /** Goes back from what the gradient reads of the turn, deciding what is computed again and what is kept. */
    private void chooseKept() {
        Value[] originals = originals();
        BitSet varying = varying();
        BitSet needed = new BitSet();
        for (Node node : turnNodes.subList(forwardNodes, turnNodes.size())) {
            node.operands().forEach(value -> needed.set(value.id()));
        }
        turnGradients.forEach(value -> needed.set(value.id()));
        for (int at = forwardNodes - 1; at >= 0; at--) {
            Node node = turnNodes.get(at);
            boolean again = scan.recompute()
                    || CHEAP.contains(node.op().kind())
                    || node.results().stream().noneMatch(result -> varying.get(result.id()));
            boolean parameter = node.op().kind() == OpKind.INPUT;
            List<Value> read = node.results().stream()
                    .filter(result -> needed.get(result.id()))
                    .toList();
            if (!read.isEmpty() && !parameter && again) {
                repeated.set(at);
                node.operands().forEach(value -> needed.set(value.id()));
            } else if (!parameter) {
                read.forEach(result -> kept.put(result, originals[result.id()]));
            }
        }
        // A carry as it came in is known to no one afterwards.
        for (int i = 0; i < scan.carries(); i++) {
            if (needed.get(parameters.get(i).id())) {
                kept.put(parameters.get(i), body.parameters().get(i));
            }
        }
    }

    /** For each value of the turn, the value of the original sub-graph that it is. */
    private Value[] originals() {
        Value[] originals = new Value[turn.graph().valueCount()];
        List<Node> forward = turnNodes.subList(parameters.size(), forwardNodes);
        int at = 0;
        for (Node node : body.graph().nodes()) {
            if (node.op().kind() != OpKind.INPUT) {
                List<Value> results = forward.get(at++).results();
                for (int i = 0; i < results.size(); i++) {
                    originals[results.get(i).id()] = node.results().get(i);
                }
            }
        }
        return originals;
    }

    /** The values of the turn that differ from turn to turn. */
    private BitSet varying() {
        BitSet varying = new BitSet();
        for (int i = 0; i < scan.carries() + scan.sequences(); i++) {
            varying.set(parameters.get(i).id());
        }
        for (Node node : turnNodes.subList(0, forwardNodes)) {
            if (node.operands().stream().anyMatch(value -> varying.get(value.id()))) {
                node.results().forEach(result -> varying.set(result.id()));
            }
        }
        return varying;
    }

    /** What is kept, of all turns: outputs of a scan like the one to differentiate. */
    private List<Value> handedOut() {
        if (kept.isEmpty()) {
            return List.of();
        }
        List<Value> results = new ArrayList<>(body.results());
        results.addAll(kept.values());
        Subgraph longer = new Subgraph(body.graph(), body.parameters(), results);
        List<Value> found =
                d.g().addAll(scan.withSubgraphs(List.of(longer)), d.node().operands());
        return found.subList(body.results().size(), found.size());
    }

    /** The numbers of the sequences whose elements a turn back reads. */
    private List<Integer> usedSequences() {
        BitSet read = new BitSet();
        for (int at = 0; at < turnNodes.size(); at++) {
            if (at >= forwardNodes || repeated.get(at)) {
                turnNodes.get(at).operands().forEach(value -> read.set(value.id()));
            }
        }
        turnGradients.forEach(value -> read.set(value.id()));
        return IntStream.range(scan.carries(), scan.carries() + scan.sequences())
                .filter(i -> read.get(parameters.get(i).id()))
                .boxed()
                .toList();
    }

    /** One turn from the other end: what is computed again, then the gradient. */
    private ScanBody.Turn turnBack(GraphBuilder g, Map<Value, Value> known, List<Value> given) {
        for (int i = scan.carries() + scan.sequences(); i < parameters.size(); i++) {
            // Seen unchanged here too, if it is read at all.
            known.putIfAbsent(parameters.get(i), d.node().operands().get(i));
        }
        for (int at = 0; at < turnNodes.size(); at++) {
            Node node = turnNodes.get(at);
            boolean computed =
                    repeated.get(at) || (at >= forwardNodes && node.op().kind() != OpKind.INPUT);
            if (computed) {
                List<Value> results = g.addAll(
                        node.op(), node.operands().stream().map(known::get).toList());
                for (int i = 0; i < results.size(); i++) {
                    known.putIfAbsent(node.results().get(i), results.get(i));
                }
            }
        }
        List<Value> found = turnGradients.stream().map(known::get).toList();
        List<Value> after = new ArrayList<>(found.subList(0, carries.size()));
        for (int i = 0; i < unchanged.size(); i++) {
            Value share = found.get(carries.size() + sequences.size() + i);
            after.add(g.add(given.get(carries.size() + i), share));
        }
        return new ScanBody.Turn(after, found.subList(carries.size(), carries.size() + sequences.size()));
    }

    private List<Value> collected(ScanBody.Turn back) {
        List<Value> gradients = d.nothing();
        for (int i = 0; i < carries.size(); i++) {
            gradients.set(carries.get(i), back.carries().get(i));
        }
        for (int i = 0; i < unchanged.size(); i++) {
            gradients.set(unchanged.get(i), back.carries().get(carries.size() + i));
        }
        for (int i = 0; i < sequences.size(); i++) {
            gradients.set(sequences.get(i), back.outputs().get(i));
        }
        return gradients;
    }
}
