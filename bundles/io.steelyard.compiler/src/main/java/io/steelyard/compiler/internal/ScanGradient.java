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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The gradient of a scan: a scan from the other end, whose carries are the gradients of the carries. The gradients of
 * what all turns see unchanged are sums over the turns, taken behind the loop or in carries as {@link TurnSums} decides.
 * A turn's gradient reads values of that turn; those that it does not compute
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
    private final List<Value> carryGradients = new ArrayList<>();
    private final Map<Integer, Value> sequenceGradients = new LinkedHashMap<>();
    private final Map<Integer, Value> shares = new LinkedHashMap<>();
    private int forwardNodes;
    private int forwardValues;
    private List<Node> turnNodes;
    private Node[] definitions;
    private BitSet varying;
    private TurnSums sums;

    /** Values of the turn that the second scan hands out, with the value of the original sub-graph that each is. */
    private final Map<Value, Value> kept = new LinkedHashMap<>();

    /** The nodes of the turn that a turn back is made of: what is computed again, and what computes gradients. */
    private final BitSet computed = new BitSet();

    /** The values of the turn that a turn back reads. */
    private final BitSet read = new BitSet();

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
        sums = new TurnSums(new Described(), List.copyOf(shares.values()));
        chooseKept();
        Map<Value, Value> stacks = handedOut();
        for (int i = 0; i < scan.sequences(); i++) {
            stacks.put(parameters.get(scan.carries() + i), d.node().operands().get(scan.carries() + i));
        }
        for (int i = scan.carries(); i < d.dys().size(); i++) {
            if (d.dys().get(i) != null) {
                stacks.put(turnDys.get(i), d.dys().get(i));
            }
        }
        List<Value> starts = new ArrayList<>();
        carries.forEach(i -> starts.add(d.dy(i)));
        sums.carried().forEach(share -> starts.add(StructuredGradient.zeros(d.g(), share)));
        List<Value> elements =
                stacks.keySet().stream().filter(value -> read.get(value.id())).toList();
        List<Value> rows = elements.stream().map(stacks::get).toList();

        List<Value> gradients = d.nothing();
        Map<Value, Value> totals = new HashMap<>();
        if (!starts.isEmpty() || !rows.isEmpty()) {
            ScanBody.Turn back = d.g().scan(scan.length(), !scan.reverse(), false, starts, rows, (g, given, each) -> {
                Map<Value, Value> known = new HashMap<>();
                for (int i = 0; i < elements.size(); i++) {
                    known.put(elements.get(i), each.get(i));
                }
                for (int i = 0; i < carries.size(); i++) {
                    known.put(turnDys.get(carries.get(i)), given.get(i));
                }
                return turnBack(g, known, given);
            });
            for (int i = 0; i < carries.size(); i++) {
                gradients.set(carries.get(i), back.carries().get(i));
            }
            for (int i = 0; i < sums.carried().size(); i++) {
                totals.put(sums.carried().get(i), back.carries().get(carries.size() + i));
            }
            List<Value> outputs = outputs();
            for (int i = 0; i < outputs.size(); i++) {
                stacks.putIfAbsent(outputs.get(i), back.outputs().get(i));
            }
            sequenceGradients.forEach(
                    (i, value) -> gradients.set(i, back.outputs().get(outputs.indexOf(value))));
        }
        List<Value> found = sums.behind(new Behind(d, parameters, stacks, totals), List.copyOf(shares.values()));
        Iterator<Value> next = found.iterator();
        shares.keySet().forEach(i -> gradients.set(i, next.next()));
        return gradients;
    }

    /** What a turn back hands out: gradients of sequences, and what is summed behind the loop; nothing twice. */
    private List<Value> outputs() {
        Set<Value> outputs = new LinkedHashSet<>(sequenceGradients.values());
        outputs.addAll(sums.stacked());
        return List.copyOf(outputs);
    }

    /** What there is behind the loop back. */
    private record Behind(
            StructuredGradient d, List<Value> parameters, Map<Value, Value> stacks, Map<Value, Value> totals)
            implements TurnSums.Behind {
        @Override
        public GraphBuilder g() {
            return d.g();
        }

        @Override
        public Value stack(Value value) {
            return stacks.get(value);
        }

        @Override
        public Value carried(Value value) {
            return totals.get(value);
        }

        @Override
        public Value unchanged(Value parameter) {
            return d.node().operands().get(parameters.indexOf(parameter));
        }
    }

    /** The turn and its gradient as they were described. */
    private final class Described implements TurnSums.Turn {
        @Override
        public Node definition(Value value) {
            return definitions[value.id()];
        }

        @Override
        public boolean varies(Value value) {
            return varying.get(value.id());
        }

        @Override
        public boolean isStacked(Value value) {
            int parameter = parameters.indexOf(value);
            if (parameter >= 0) {
                return parameter < scan.carries() + scan.sequences();
            }
            Node node = definition(value);
            boolean forward = value.id() < forwardValues;
            return forward
                    ? varies(value) && !isComputedAgain(node)
                    : sequenceGradients.containsValue(value) || turnDys.lastIndexOf(value) >= scan.carries();
        }

        /** A scan that is to compute again what happens within a turn keeps no more of it for the sums. */
        @Override
        public boolean mayStack() {
            return !scan.recompute();
        }
    }

    /** Describes a turn, then its gradient behind it. */
    private void describeTurn() {
        body.parameters()
                .forEach(parameter ->
                        parameters.add(turn.input("in " + parameters.size(), parameter.dtype(), parameter.shape())));
        List<Value> results = turn.inline(body, parameters);
        forwardNodes = turn.graph().nodes().size();
        forwardValues = turn.graph().valueCount();
        for (int i = 0; i < results.size(); i++) {
            Value result = results.get(i);
            boolean given = i < scan.carries() ? carries.contains(i) : d.dys().get(i) != null;
            turnDys.add(given ? turn.input("dy " + i, result.dtype(), result.shape()) : null);
        }
        List<Value> wrt = new ArrayList<>();
        carries.forEach(i -> wrt.add(parameters.get(i)));
        sequences.forEach(i -> wrt.add(parameters.get(i)));
        unchanged.forEach(i -> wrt.add(parameters.get(i)));
        Value[] found = Pullback.of(turn, results, turnDys, wrt);
        int next = 0;
        for (int i : carries) {
            Value known = found[next++];
            carryGradients.add(known == null ? StructuredGradient.zeros(turn, parameters.get(i)) : known);
        }
        for (int i : sequences) {
            putFound(sequenceGradients, i, found[next++]);
        }
        for (int i : unchanged) {
            putFound(shares, i, found[next++]);
        }
        turnNodes = turn.graph().nodes();
        definitions = new Node[turn.graph().valueCount()];
        turnNodes.forEach(node -> node.results().forEach(result -> definitions[result.id()] = node));
        varying = varying();
    }

    private static void putFound(Map<Integer, Value> gradients, int operand, Value gradient) {
        if (gradient != null) {
            gradients.put(operand, gradient);
        }
    }

    private boolean isComputedAgain(Node node) {
        return scan.recompute()
                || CHEAP.contains(node.op().kind())
                || node.results().stream().noneMatch(result -> varying.get(result.id()));
    }

    /** Goes back from what a turn back gives, deciding what of the turn is computed again and what is kept. */
    private void chooseKept() {
        Value[] originals = originals();
        carryGradients.forEach(value -> read.set(value.id()));
        sums.carried().forEach(value -> read.set(value.id()));
        outputs().forEach(value -> read.set(value.id()));
        BitSet behind = new BitSet();
        sums.read().forEach(value -> behind.set(value.id()));
        for (int at = turnNodes.size() - 1; at >= 0; at--) {
            Node node = turnNodes.get(at);
            if (node.op().kind() == OpKind.INPUT) {
                continue;
            }
            boolean again = at >= forwardNodes || isComputedAgain(node);
            List<Value> needed = node.results().stream()
                    .filter(result -> read.get(result.id()) || behind.get(result.id()))
                    .toList();
            if (!again) {
                needed.forEach(result -> kept.put(result, originals[result.id()]));
            } else if (node.results().stream().anyMatch(result -> read.get(result.id()))) {
                computed.set(at);
                node.operands().forEach(value -> read.set(value.id()));
            }
        }
        // A carry as it came in is known to no one afterwards.
        for (int i = 0; i < scan.carries(); i++) {
            int id = parameters.get(i).id();
            if (read.get(id) || behind.get(id)) {
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
        turnDys.stream().filter(Objects::nonNull).forEach(dy -> varying.set(dy.id()));
        for (Node node : turnNodes) {
            if (node.operands().stream().anyMatch(value -> varying.get(value.id()))) {
                node.results().forEach(result -> varying.set(result.id()));
            }
        }
        return varying;
    }

    /** What is kept, of all turns: outputs of a scan like the one to differentiate. */
    private Map<Value, Value> handedOut() {
        Map<Value, Value> stacks = new LinkedHashMap<>();
        if (!kept.isEmpty()) {
            List<Value> results = new ArrayList<>(body.results());
            results.addAll(kept.values());
            Subgraph longer = new Subgraph(body.graph(), body.parameters(), results);
            List<Value> found =
                    d.g().addAll(scan.withSubgraphs(List.of(longer)), d.node().operands());
            Iterator<Value> next = found.listIterator(body.results().size());
            kept.keySet().forEach(value -> stacks.put(value, next.next()));
        }
        return stacks;
    }

    /** One turn from the other end: what is computed again, then the gradient. */
    private ScanBody.Turn turnBack(GraphBuilder g, Map<Value, Value> known, List<Value> given) {
        for (int i = scan.carries() + scan.sequences(); i < parameters.size(); i++) {
            // Seen unchanged here too, if it is read at all.
            known.putIfAbsent(parameters.get(i), d.node().operands().get(i));
        }
        computed.stream().mapToObj(turnNodes::get).forEach(node -> {
            List<Value> results =
                    g.addAll(node.op(), node.operands().stream().map(known::get).toList());
            for (int i = 0; i < results.size(); i++) {
                known.putIfAbsent(node.results().get(i), results.get(i));
            }
        });
        List<Value> after = new ArrayList<>();
        carryGradients.forEach(value -> after.add(known.get(value)));
        for (Value share : sums.carried()) {
            after.add(g.add(given.get(after.size()), known.get(share)));
        }
        return new ScanBody.Turn(after, outputs().stream().map(known::get).toList());
    }
}
