package io.steelyard.compiler.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Sums over all turns of a loop of values of a turn, as the gradients are of what all turns see unchanged. A sum of
 * products, or of elements, that a turn adds need not be added turn by turn: it is one over the turns as well, behind
 * the loop, of what goes into it stacked. That is one large matrix product in place of many small ones, and no sum as
 * large as a weight is read and written in each turn. Whatever else a turn adds is summed by the loop, in a carry.
 */
final class TurnSums {
    /** How many elements may be stacked in each turn for a sum, in elements of the sum. */
    private static final long STACKED = 4;

    /** What a turn is made of. */
    interface Turn {
        /** The node that yields a value. */
        Node definition(Value value);

        /** Whether a value differs from turn to turn. */
        boolean varies(Value value);

        /** Whether a value is there of all turns behind the loop, whatever is decided here. */
        boolean isStacked(Value value);

        /** Whether more may be stacked. */
        boolean mayStack();
    }

    /** What there is behind the loop. */
    interface Behind {
        /** Where nodes are added. */
        GraphBuilder g();

        /** A value of all turns along a new axis 0: one that is stacked anyway, or was asked for. */
        Value stack(Value value);

        /** The sum over all turns that the loop took in a carry. */
        Value carried(Value value);

        /** What a parameter stands for that all turns see unchanged. */
        Value unchanged(Value parameter);
    }

    private final Turn turn;
    private final Set<Value> moved = new LinkedHashSet<>();
    private final Set<Value> stacked = new LinkedHashSet<>();
    private final Set<Value> read = new LinkedHashSet<>();
    private final Set<Value> carried = new LinkedHashSet<>();
    private final Map<Value, Boolean> partly = new HashMap<>();

    /** Decides how values of a turn are summed. */
    TurnSums(Turn turn, List<Value> shares) {
        this.turn = turn;
        // What products need is stacked first: sums of the same values then cost nothing.
        for (OpKind kind : List.of(OpKind.DOT_GENERAL, OpKind.REDUCE_SUM)) {
            Set<Value> seen = new HashSet<>();
            shares.forEach(share -> move(share, kind, seen));
        }
        Set<Value> seen = new HashSet<>();
        shares.forEach(share -> carry(share, seen));
    }

    /** The values of a turn that are summed by the loop. */
    List<Value> carried() {
        return List.copyOf(carried);
    }

    /** The values of a turn that the loop hands out for the sums behind it. */
    List<Value> stacked() {
        return List.copyOf(stacked);
    }

    /** The values of a turn that the sums behind the loop read, and that are there of all turns anyway. */
    List<Value> read() {
        return List.copyOf(read);
    }

    private void move(Value value, OpKind kind, Set<Value> seen) {
        if (!seen.add(value) || moved.contains(value)) {
            return;
        }
        Node node = turn.definition(value);
        if (node.op().kind() == kind && node.operands().stream().allMatch(turn::varies)) {
            List<Value> sources = node.operands().stream().map(this::source).toList();
            List<Value> more = sources.stream()
                    .distinct()
                    .filter(source -> !turn.isStacked(source) && !stacked.contains(source))
                    .toList();
            long elements = more.stream().mapToLong(TurnSums::elements).sum();
            if (more.isEmpty() || turn.mayStack() && elements <= STACKED * elements(value)) {
                moved.add(value);
                stacked.addAll(more);
                sources.stream().filter(turn::isStacked).forEach(read::add);
                return;
            }
        }
        linear(node).forEach(operand -> move(node.operands().get(operand), kind, seen));
    }

    private static long elements(Value value) {
        return value.shape().elements();
    }

    /** The value to stack for an operand: the one of which the operand is another view, if there is one. */
    private Value source(Value value) {
        Node node = turn.definition(value);
        return !turn.isStacked(value) && isView(node) ? source(node.operands().get(0)) : value;
    }

    private static boolean isView(Node node) {
        return node.op().kind() == OpKind.RESHAPE || node.op().kind() == OpKind.TRANSPOSE;
    }

    private void carry(Value value, Set<Value> seen) {
        if (!seen.add(value) || moved.contains(value) || isZero(value)) {
            return;
        }
        if (isMoved(value)) {
            Node node = turn.definition(value);
            linear(node).forEach(operand -> carry(node.operands().get(operand), seen));
        } else {
            carried.add(value);
        }
    }

    /** Whether some of what a value is made of is summed behind the loop. */
    private boolean isMoved(Value value) {
        Boolean known = partly.get(value);
        if (known == null) {
            Node node = turn.definition(value);
            known = moved.contains(value)
                    || linear(node).anyMatch(operand -> isMoved(node.operands().get(operand)));
            partly.put(value, known);
        }
        return known;
    }

    private boolean isZero(Value value) {
        Node node = turn.definition(value);
        return switch (node.op().kind()) {
            case CONSTANT ->
                value.dtype().isFloating()
                        && value.shape().elements() == 1
                        && ((Op.Constant) node.op()).value().getDouble(0) == 0;
            case BROADCAST, RESHAPE -> isZero(node.operands().get(0));
            default -> false;
        };
    }

    /** The sums over all turns, described behind the loop; values of one turn give the types. */
    List<Value> behind(Behind behind, List<Value> shares) {
        Map<Value, Value> known = new HashMap<>();
        return shares.stream().map(share -> sum(behind, share, known)).toList();
    }

    private Value sum(Behind behind, Value value, Map<Value, Value> known) {
        Value found = known.get(value);
        if (found == null) {
            found = described(behind, value, known);
            known.put(value, found);
        }
        return found;
    }

    private Value described(Behind behind, Value value, Map<Value, Value> known) {
        Node node = turn.definition(value);
        if (isZero(value)) {
            return StructuredGradient.zeros(behind.g(), value);
        } else if (carried.contains(value)) {
            return behind.carried(value);
        } else if (moved.contains(value)) {
            List<Value> stacks = node.operands().stream()
                    .map(operand -> stack(behind, operand))
                    .toList();
            return behind.g().add(overTurns(node.op()), stacks);
        }
        BitSet linear = new BitSet();
        linear(node).forEach(linear::set);
        List<Value> operands = new ArrayList<>();
        for (int i = 0; i < node.operands().size(); i++) {
            Value operand = node.operands().get(i);
            operands.add(linear.get(i) ? sum(behind, operand, known) : unchanged(behind, operand));
        }
        return behind.g().add(node.op(), operands);
    }

    /** A value that is the same in all turns, computed behind the loop. */
    private Value unchanged(Behind behind, Value value) {
        Node node = turn.definition(value);
        if (node.op().kind() == OpKind.INPUT) {
            return behind.unchanged(value);
        }
        List<Value> operands = node.operands().stream()
                .map(operand -> unchanged(behind, operand))
                .toList();
        return behind.g().addAll(node.op(), operands).get(node.results().indexOf(value));
    }

    private Value stack(Behind behind, Value value) {
        Node node = turn.definition(value);
        if (turn.isStacked(value) || !isView(node)) {
            return behind.stack(value);
        }
        Value stack = stack(behind, node.operands().get(0));
        long turns = stack.shape().dim(0);
        if (node.op() instanceof Op.Transpose transpose) {
            return behind.g().add(new Op.Transpose(behindTurns(transpose.permutation())), List.of(stack));
        }
        long[] dims = LongStream.concat(
                        LongStream.of(turns), value.shape().asList().stream().mapToLong(each -> each))
                .toArray();
        return behind.g().reshape(stack, dims);
    }

    /** The operation that sums over the turns too, which are axis 0 of its operands. */
    private static Op overTurns(Op op) {
        if (op instanceof Op.DotGeneral dot) {
            return new Op.DotGeneral(
                    shifted(dot.batchLeft()),
                    shifted(dot.batchRight()),
                    behindTurns(dot.contractLeft()),
                    behindTurns(dot.contractRight()));
        }
        Op.Reduce reduce = (Op.Reduce) op;
        return new Op.Reduce(reduce.kind(), behindTurns(reduce.axes()));
    }

    private static List<Integer> behindTurns(List<Integer> axes) {
        return Stream.concat(Stream.of(0), shifted(axes).stream()).toList();
    }

    private static List<Integer> shifted(List<Integer> axes) {
        return axes.stream().map(axis -> axis + 1).toList();
    }

    /** The operands in which a node is linear all together, so that the sum of results is the result of sums. */
    private IntStream linear(Node node) {
        List<Value> operands = node.operands();
        return switch (node.op().kind()) {
            case ADD, SUB, CONCAT -> IntStream.range(0, operands.size());
            case NEG, RESHAPE, TRANSPOSE, BROADCAST, REVERSE, SLICE, REDUCE_SUM -> IntStream.of(0);
            case PAD -> ((Op.Pad) node.op()).value() == 0 ? IntStream.of(0) : IntStream.empty();
            case MUL -> {
                int[] varying = IntStream.range(0, 2)
                        .filter(i -> turn.varies(operands.get(i)))
                        .toArray();
                yield varying.length == 1 ? IntStream.of(varying) : IntStream.empty();
            }
            case DIV -> turn.varies(operands.get(1)) ? IntStream.empty() : IntStream.of(0);
            default -> IntStream.empty();
        };
    }
}
