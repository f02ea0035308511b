package io.steelyard.compiler.internal.fusion;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.loops.LoopNest;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The nodes of a program as fusion sees them. Some <em>compute</em>: elementwise operations and reductions. Some are
 * <em>views</em>, which a kernel has for nothing, being another look at what it reads: constants, indices, reshapes,
 * broadcasts, slices and transposes; each kernel that uses a view has it to itself. All others stand alone.
 */
final class Parts {
    private final Program program;
    private final List<Node> nodes;
    private final int[] producers;

    /** But for those that somebody has to read from memory, since their order does not suit him. */
    private final BitSet views = new BitSet();

    private final BitSet computing = new BitSet();

    private final BitSet wanted = new BitSet();
    private final BitSet updatesAlone = new BitSet();

    Parts(Program program) {
        this.program = program;
        this.nodes = program.graph().nodes();
        this.producers = new int[program.graph().valueCount()];
        for (int at = 0; at < nodes.size(); at++) {
            for (Value result : nodes.get(at).results()) {
                producers[result.id()] = at;
            }
        }
        for (int at = 0; at < nodes.size(); at++) {
            views.set(at, isView(nodes.get(at)));
            computing.set(at, isCompute(nodes.get(at)));
        }
        results().forEach(value -> wanted.set(value.id()));
        findWhatUpdatesAloneNeed();
        findOpaqueViews();
    }

    private Stream<Value> results() {
        return Stream.of(
                        program.outputs().values(),
                        program.updates().values(),
                        program.guard().stream().toList())
                .flatMap(Collection::stream);
    }

    private void findWhatUpdatesAloneNeed() {
        BitSet needed = new BitSet();
        Deque<Value> open = new ArrayDeque<>(program.outputs().values());
        program.guard().ifPresent(open::add);
        while (!open.isEmpty()) {
            int at = producer(open.pop());
            if (!needed.get(at)) {
                needed.set(at);
                nodes.get(at).operands().forEach(open::push);
            }
        }
        updatesAlone.set(0, nodes.size());
        updatesAlone.andNot(needed);
    }

    private void findOpaqueViews() {
        for (int at = 0; at < nodes.size(); at++) {
            if (isCompute(at) && !suits(at)) {
                for (Value operand : nodes.get(at).operands()) {
                    if (isView(producer(operand)) && !suits(at, operand)) {
                        views.clear(producer(operand));
                    }
                }
            }
        }
    }

    private boolean suits(int at) {
        return suits(at, null);
    }

    /** Whether a node can be computed in one pass over what its views look at, or over what one of them does. */
    private boolean suits(int at, Value alone) {
        Node node = nodes.get(at);
        return LoopNest.of(
                        value -> producer(value) == at
                                ? node
                                : node.operands().contains(value) && alone != null && value != alone
                                        ? null
                                        : view(value),
                        node.results())
                .filter(LoopNest::isContiguous)
                .isPresent();
    }

    private Node view(Value value) {
        return isView(producer(value)) ? nodes.get(producer(value)) : null;
    }

    int size() {
        return nodes.size();
    }

    Node node(int at) {
        return nodes.get(at);
    }

    int producer(Value value) {
        return producers[value.id()];
    }

    /** Whether a value is an output, an update or the guard. */
    boolean isWanted(Value value) {
        return wanted.get(value.id());
    }

    /** Whether nothing but updates depends on a node. */
    boolean isForUpdates(int at) {
        return updatesAlone.get(at);
    }

    /** Whether it is an elementwise operation or a reduction. */
    boolean isCompute(int at) {
        return computing.get(at);
    }

    private static boolean isCompute(Node node) {
        boolean empty = node.results().stream().anyMatch(Parts::isEmpty)
                || node.operands().stream().anyMatch(Parts::isEmpty);
        return !empty && (node.op() instanceof Op.Reduce || isElementwise(node));
    }

    private static boolean isEmpty(Value value) {
        return value.shape().elements() == 0;
    }

    private static boolean isElementwise(Node node) {
        OpKind kind = node.op().kind();
        boolean mayFail = (kind == OpKind.DIV || kind == OpKind.REM)
                && !node.result().dtype().isFloating();
        return kind.group() == OpKind.Group.ELEMENTWISE && !mayFail;
    }

    /** Whether a kernel has it for nothing. */
    boolean isView(int at) {
        return views.get(at);
    }

    private static boolean isView(Node node) {
        if (node.results().stream().anyMatch(Parts::isEmpty)) {
            return false;
        }
        return switch (node.op().kind()) {
            case CONSTANT -> node.result().shape().elements() == 1;
            case IOTA, RESHAPE, BROADCAST, TRANSPOSE, SLICE -> true;
            default -> false;
        };
    }

    /** The nodes, none of them views, whose results a node of a kernel reads, be it through views. */
    Set<Integer> sources(int at) {
        Set<Integer> sources = new LinkedHashSet<>();
        collect(at, sources);
        return sources;
    }

    private void collect(int at, Set<Integer> sources) {
        for (Value operand : nodes.get(at).operands()) {
            int producer = producer(operand);
            if (isView(producer)) {
                collect(producer, sources);
            } else {
                sources.add(producer);
            }
        }
    }
}
