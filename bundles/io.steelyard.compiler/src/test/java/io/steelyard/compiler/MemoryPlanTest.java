package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Program;
import io.steelyard.compiler.MemoryPlan.Buffer;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class MemoryPlanTest {
    private static boolean never(Node node) {
        return false;
    }

    private static boolean isReshape(Node node) {
        return node.op().kind() == OpKind.RESHAPE;
    }

    private static boolean isMovement(Node node) {
        return Set.of(OpKind.RESHAPE, OpKind.TRANSPOSE, OpKind.BROADCAST)
                .contains(node.op().kind());
    }

    private static boolean isElementwise(Node node) {
        return node.op().kind().group() == OpKind.Group.ELEMENTWISE;
    }

    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.input("x", DType.F32, Shape.of(100));

    @Test
    void aChainNeedsTwoBuffersInTurn() {
        Value a = g.exp(x);
        Value b = g.exp(a);
        Value c = g.exp(b);
        MemoryPlan plan = MemoryPlan.of(Running.program(g, g.exp(c)));
        assertEquals(List.of(new Buffer(DType.F32, 100), new Buffer(DType.F32, 100)), plan.buffers());
        assertEquals(plan.buffer(a), plan.buffer(c));
        assertEquals(800, plan.peakBytes());
    }

    @Test
    void aChainWrittenInPlaceNeedsOneBuffer() {
        MemoryPlan plan = MemoryPlan.of(
                Running.program(g, g.exp(g.exp(g.exp(x)))), MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
        assertEquals(400, plan.peakBytes());
    }

    @Test
    void inputsStatesAndConstantsHaveNoBuffer() {
        Value s = g.state("s", DType.F32, Shape.of(100));
        Value c = g.constant(DType.F32, 1);
        MemoryPlan plan = MemoryPlan.of(Running.program(g, x, s, c));
        for (Value value : List.of(x, s, c)) {
            assertEquals(MemoryPlan.NONE, plan.buffer(value));
        }
        assertEquals(0, plan.peakBytes());
    }

    @Test
    void nothingIsWrittenOverAnInput() {
        MemoryPlan plan =
                MemoryPlan.of(Running.program(g, g.exp(x)), MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
        assertEquals(400, plan.peakBytes());
    }

    @Test
    void aReshapeLivesWhereItsOperandDoes() {
        Value a = g.exp(x);
        Value view = g.reshape(a, 10, 10);
        MemoryPlan plan = MemoryPlan.of(Running.program(g, g.exp(g.exp(view))));
        assertEquals(plan.buffer(a), plan.buffer(view));
        assertEquals(800, plan.peakBytes());
    }

    @Test
    void aViewOfAnInputHasNoBuffer() {
        Value view = g.reshape(x, 10, 10);
        assertEquals(MemoryPlan.NONE, MemoryPlan.of(Running.program(g, view)).buffer(view));
    }

    @Test
    void aViewKeepsItsOwnerAlive() {
        Value a = g.exp(x);
        Value view = g.reshape(a, 10, 10);
        Value other = g.exp(g.exp(x));
        MemoryPlan plan =
                MemoryPlan.of(Running.program(g, other, view), MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
        assertNotEquals(plan.buffer(a), plan.buffer(other));
    }

    @Test
    void eachResultOfABarrierLivesWhereTheOperandWithItsNumberDoes() {
        Value a = g.exp(x);
        Value b = g.exp(a);
        List<Value> views = g.barrier(List.of(b, x, a));
        Value last = g.add(g.exp(views.get(0)), g.exp(views.get(2)));
        MemoryPlan plan = MemoryPlan.of(
                Running.program(g, last), node -> node.op().kind() == OpKind.BARRIER, MemoryPlanTest::overwrites);
        assertEquals(plan.buffer(b), plan.buffer(views.get(0)));
        assertEquals(MemoryPlan.NONE, plan.buffer(views.get(1)));
        assertEquals(plan.buffer(a), plan.buffer(views.get(2)));
        // Neither is written over while its view is still to be read.
        assertNotEquals(plan.buffer(a), plan.buffer(b));
    }

    @Test
    void allResultsOfANodeHaveBuffersOfTheirOwn() {
        List<Value> sorted = g.sort(g.exp(x), 0, false);
        MemoryPlan plan = MemoryPlan.of(Running.program(g, sorted.get(1)));
        // The operand, the values, which nobody reads, and the positions.
        assertEquals(3, plan.buffers().size());
    }

    @Test
    void outputsUpdatesAndGuardLiveToTheEnd() {
        Value a = g.exp(x);
        Value b = g.exp(a);
        Value guard = g.unary(OpKind.NOT, g.cast(g.sum(b), DType.BOOL));
        Value late = g.unary(OpKind.NOT, g.unary(OpKind.NOT, g.cast(g.sum(g.exp(g.exp(b))), DType.BOOL)));
        Program program = new Program(g.graph(), Map.of("a", a, "z", late), Map.of("b", b), Optional.of(guard));
        MemoryPlan plan = MemoryPlan.of(program, MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
        List<Value> kept = List.of(a, b, guard, late);
        assertEquals(4, kept.stream().map(plan::buffer).distinct().count());
    }

    @Test
    void buffersAreNotSharedBetweenTypes() {
        Value a = g.exp(x);
        Value b = g.exp(g.cast(g.exp(g.cast(a, DType.F64)), DType.F32));
        MemoryPlan plan = MemoryPlan.of(Running.program(g, b), MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
        g.graph().nodes().stream()
                .map(Node::result)
                .filter(value -> plan.buffer(value) != MemoryPlan.NONE)
                .forEach(value -> assertEquals(
                        value.dtype(), plan.buffers().get(plan.buffer(value)).dtype()));
    }

    @Test
    void aSmallValueMayLiveInALargeBuffer() {
        Value large = g.exp(x);
        Value small = g.sum(large);
        Value last = g.exp(g.exp(g.broadcast(small, Shape.of(50))));
        MemoryPlan plan = MemoryPlan.of(Running.program(g, last));
        assertTrue(plan.buffers().size() <= 3);
        assertTrue(plan.peakBytes() <= 400 + 200 + 4);
    }

    @Test
    void aValueReadLaterIsNotWrittenOver() {
        Value a = g.exp(x);
        Value b = g.exp(a);
        MemoryPlan plan =
                MemoryPlan.of(Running.program(g, g.add(a, b)), MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
        assertNotEquals(plan.buffer(a), plan.buffer(b));
    }

    @Test
    void aValueThatIsAlsoReadThroughATransposedViewIsNotWrittenOver() {
        Value a = g.reshape(g.exp(x), 10, 10);
        Value square = g.exp(a);
        Value sum = g.add(square, g.transpose(square, 1, 0));
        MemoryPlan plan =
                MemoryPlan.of(Running.program(g, sum), MemoryPlanTest::isMovement, MemoryPlanTest::overwrites);
        assertNotEquals(plan.buffer(square), plan.buffer(sum));
    }

    @Test
    void aTransposedViewIsNotWrittenOver() {
        Value view = g.transpose(g.exp(g.input("y", DType.F32, Shape.of(10, 10))), 1, 0);
        Value result = g.exp(view);
        MemoryPlan plan =
                MemoryPlan.of(Running.program(g, result), MemoryPlanTest::isMovement, MemoryPlanTest::overwrites);
        assertNotEquals(plan.buffer(view), plan.buffer(result));
    }

    @Test
    void everyValueIsStillThereWhenItIsRead() {
        for (long seed = 0; seed < 200; seed++) {
            Program program = RandomPrograms.program(seed);
            replay(program, MemoryPlanTest::never, MemoryPlanTest::keepsAll);
            replay(program, MemoryPlanTest::isReshape, MemoryPlanTest::keepsAll);
            replay(program, MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
            replay(program, MemoryPlanTest::isMovement, MemoryPlanTest::overwrites);
        }
    }

    private static boolean overwrites(Node node, int operand, int result) {
        return isElementwise(node);
    }

    private static boolean keepsAll(Node node, int operand, int result) {
        return false;
    }

    /** Runs a program on names instead of numbers: each buffer holds the name of the value last written to it. */
    private static void replay(Program program, Predicate<Node> view, MemoryPlan.Overwriting inPlace) {
        MemoryPlan plan = MemoryPlan.of(program, view, inPlace);
        Map<Value, Value> owners = new HashMap<>();
        Map<Integer, Value> contents = new HashMap<>();
        for (Node node : program.graph().nodes()) {
            node.operands().forEach(operand -> requireThere(plan, operand, owners, contents));
            for (Value result : node.results()) {
                if (view.test(node)) {
                    owners.put(result, owners.get(node.operands().get(0)));
                } else {
                    owners.put(result, result);
                    write(plan, node, result, inPlace, contents);
                }
            }
        }
        List<Value> kept = new ArrayList<>(program.outputs().values());
        kept.addAll(program.updates().values());
        program.guard().ifPresent(kept::add);
        kept.forEach(value -> requireThere(plan, value, owners, contents));
    }

    private static void write(
            MemoryPlan plan, Node node, Value result, MemoryPlan.Overwriting inPlace, Map<Integer, Value> contents) {
        boolean source = List.of(OpKind.INPUT, OpKind.STATE, OpKind.CONSTANT)
                .contains(node.op().kind());
        assertEquals(source, plan.buffer(result) == MemoryPlan.NONE);
        if (!source) {
            Buffer buffer = plan.buffers().get(plan.buffer(result));
            assertEquals(result.dtype(), buffer.dtype());
            assertTrue(buffer.elements() >= result.shape().elements());
            if (!inPlace.test(node, 0, 0)) {
                node.operands().forEach(operand -> assertNotEquals(plan.buffer(result), plan.buffer(operand)));
            }
            contents.put(plan.buffer(result), result);
        }
    }

    private static void requireThere(
            MemoryPlan plan, Value value, Map<Value, Value> owners, Map<Integer, Value> contents) {
        assertEquals(plan.buffer(owners.get(value)), plan.buffer(value));
        if (plan.buffer(value) != MemoryPlan.NONE) {
            assertEquals(owners.get(value), contents.get(plan.buffer(value)));
        }
    }

    @Test
    void withoutReuseEveryValueButInputsAndViewsHasItsOwnMemory() {
        Value chain = g.exp(g.reshape(g.exp(g.exp(g.exp(x))), 10, 10));
        assertEquals(4 * 400, MemoryPlan.of(Running.program(g, chain)).bytesWithoutReuse());
        MemoryPlan inPlace =
                MemoryPlan.of(Running.program(g, chain), MemoryPlanTest::isReshape, MemoryPlanTest::overwrites);
        assertEquals(4 * 400, inPlace.bytesWithoutReuse(), "writing over an operand is reuse");
    }
}
