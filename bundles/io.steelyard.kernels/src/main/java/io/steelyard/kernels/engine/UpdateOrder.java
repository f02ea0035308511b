package io.steelyard.kernels.engine;

import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which nodes of a program are computed once it is clear that the state changes, and which entries of the state they may
 * write to directly. A kernel that nothing but updates depends on can wait; it writes to an entry itself if nobody
 * else who waits reads that entry, and itself reads it only where it writes.
 */
final class UpdateOrder {
    private final Program program;
    private final Target target;
    private final Map<Value, Node> producers = new HashMap<>();
    private final Map<Value, String> entries = new HashMap<>();
    private final Map<String, List<Reader>> readers = new HashMap<>();
    /** By the number of the first result: nodes are large, and slow to compare. */
    private final BitSet waiting = new BitSet();

    private final Map<Value, String> direct = new LinkedHashMap<>();

    /** An operand of a node. */
    private record Reader(Node node, int operand) {}

    UpdateOrder(Program program, Target target) {
        this.program = program;
        this.target = target;
        for (Node node : program.graph().nodes()) {
            node.results().forEach(result -> producers.put(result, node));
            if (node.op() instanceof Op.StateRead read) {
                entries.put(node.result(), read.name());
            }
        }
        for (Node node : program.graph().nodes()) {
            for (int i = 0; i < node.operands().size(); i++) {
                String entry = entry(node.operands().get(i));
                if (entry != null) {
                    readers.computeIfAbsent(entry, absent -> new ArrayList<>()).add(new Reader(node, i));
                }
            }
        }
        findWaiting();
        program.updates().forEach(this::consider);
        direct.keySet().removeIf(value -> isReadByOthers(value, direct.get(value)));
    }

    /**
     * The same program with the nodes that wait at its end, where they run: memory is planned by the order of nodes, and what
     * they read must not be given away before.
     */
    static Program waitingLast(Program program, Target target) {
        UpdateOrder order = new UpdateOrder(program, target);
        if (order.waiting.isEmpty()) {
            return program;
        }
        List<Node> nodes = program.graph().nodes();
        List<Node> ordered = new ArrayList<>(
                nodes.stream().filter(node -> !order.waits(node)).toList());
        nodes.stream().filter(order::waits).forEach(ordered::add);
        GraphBuilder graph = new GraphBuilder();
        Map<Value, Value> values = new HashMap<>();
        for (Node node : ordered) {
            List<Value> results = graph.addAll(
                    node.op(), node.operands().stream().map(values::get).toList());
            for (int i = 0; i < results.size(); i++) {
                values.put(node.results().get(i), results.get(i));
            }
        }
        Map<String, Value> outputs = new LinkedHashMap<>();
        program.outputs().forEach((name, value) -> outputs.put(name, values.get(value)));
        Map<String, Value> updates = new LinkedHashMap<>();
        program.updates().forEach((name, value) -> updates.put(name, values.get(value)));
        return new Program(graph.graph(), outputs, updates, program.guard().map(values::get));
    }

    /** Whether a node is computed once it is clear that the state changes. */
    boolean waits(Node node) {
        return waiting.get(number(node));
    }

    private static int number(Node node) {
        return node.results().get(0).id();
    }

    /** The values that are written to the entry of the state that they are to be. */
    Map<Value, String> direct() {
        return direct;
    }

    private void findWaiting() {
        Set<Value> needed = new HashSet<>();
        List<Node> open = new ArrayList<>();
        Collection<Value> roots = new ArrayList<>(program.outputs().values());
        program.guard().ifPresent(roots::add);
        roots.forEach(value -> need(value, needed, open));
        while (!open.isEmpty()) {
            open.remove(open.size() - 1).operands().forEach(operand -> need(operand, needed, open));
        }
        // From the end: what a node that does not wait reads does not wait either.
        List<Node> nodes = program.graph().nodes();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            boolean wanted = node.results().stream().anyMatch(needed::contains);
            if (!wanted && target.isKernel(node)) {
                waiting.set(number(node));
            } else if (!wanted) {
                needed.addAll(node.results());
                needed.addAll(node.operands());
            } else {
                needed.addAll(node.operands());
            }
        }
    }

    private void need(Value value, Set<Value> needed, List<Node> open) {
        if (needed.add(value)) {
            open.add(producers.get(value));
        }
    }

    private void consider(String name, Value value) {
        if (waits(producers.get(value)) && !direct.containsKey(value)) {
            direct.put(value, name);
        }
    }

    private boolean isReadByOthers(Value written, String name) {
        Node writer = producers.get(written);
        int result = writer.results().indexOf(written);
        for (Reader reader : readers.getOrDefault(name, List.of())) {
            boolean safe = number(reader.node()) == number(writer)
                    ? target.overwrites(writer, reader.operand(), result)
                    : !waits(reader.node());
            if (!safe) {
                return true;
            }
        }
        // A state that is itself to be the new value of another entry is copied when all is over.
        return program.updates().values().stream().anyMatch(value -> name.equals(entry(value)));
    }

    /** The entry of the state that a value is, perhaps under another shape; null if it is none. */
    private String entry(Value value) {
        Value looked = value;
        while (isView(producers.get(looked))) {
            Node view = producers.get(looked);
            looked = view.operands().get(view.results().indexOf(looked));
        }
        return entries.get(looked);
    }

    private static boolean isView(Node node) {
        OpKind kind = node.op().kind();
        return kind == OpKind.RESHAPE || kind == OpKind.STOP_GRADIENT || kind == OpKind.BARRIER;
    }
}
