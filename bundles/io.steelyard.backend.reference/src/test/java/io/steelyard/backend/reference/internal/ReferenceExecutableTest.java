package io.steelyard.backend.reference.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReferenceExecutableTest {
    private static final Shape PAIR = Shape.of(2);

    private final Backend backend = new ReferenceBackend();

    /** w becomes w + x and is handed out as "sum", provided the first element of x is less than 100. */
    private static Program accumulation() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, PAIR);
        Value sum = g.add(g.state("w", DType.F32, PAIR), x);
        Value guard = g.compare(Comparison.LT, g.reshape(g.slice(x, 0, 0, 1), Shape.scalar()), 100);
        return new Program(g.graph(), Map.of("sum", sum), Map.of("w", sum), Optional.of(guard));
    }

    private static Tensor pair(float a, float b) {
        return Tensor.of(PAIR, a, b);
    }

    private static TensorBuffer buffer() {
        return TensorBuffer.allocate(DType.F32, PAIR);
    }

    private String refusal(List<? extends HostData> inputs, List<TensorBuffer> outputs) {
        Program program = accumulation();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            return assertThrows(IllegalArgumentException.class, () -> executable.run(state, inputs, outputs))
                    .getMessage();
        }
    }

    @Test
    void aRunHandsOutResultsAndUpdatesTheState() {
        Program program = accumulation();
        TensorBuffer sum = buffer();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            state.write("w", pair(1, 2));
            assertTrue(executable.run(state, List.of(pair(10, 20)), List.of(sum)));
            assertEquals(pair(11, 22), sum.toTensor());
            assertEquals(pair(11, 22), state.read("w"));
            assertTrue(executable.run(state, List.of(pair(1, 1)), List.of(sum)));
            assertEquals(pair(12, 23), state.read("w"));
        }
    }

    @Test
    void aFalseGuardLeavesTheStateAndStillHandsOutResults() {
        Program program = accumulation();
        TensorBuffer sum = buffer();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            state.write("w", pair(1, 2));
            assertFalse(executable.run(state, List.of(pair(100, 20)), List.of(sum)));
            assertEquals(pair(101, 22), sum.toTensor());
            assertEquals(pair(1, 2), state.read("w"));
        }
    }

    @Test
    void allOperandsAreReadBeforeAnyUpdate() {
        GraphBuilder g = new GraphBuilder();
        Map<String, Value> updates = new LinkedHashMap<>();
        Value a = g.state("a", DType.F32, PAIR);
        Value b = g.state("b", DType.F32, PAIR);
        updates.put("a", b);
        updates.put("b", a);
        Program swap = new Program(g.graph(), Map.of(), updates, Optional.empty());
        try (State state = backend.allocate(StateSpec.of(swap));
                Executable executable = backend.compile(swap)) {
            state.write("a", pair(1, 2));
            state.write("b", pair(3, 4));
            executable.run(state, List.of(), List.of());
            assertEquals(pair(3, 4), state.read("a"));
            assertEquals(pair(1, 2), state.read("b"));
        }
    }

    @Test
    void aRunThatFailsLeavesTheState() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.I32, Shape.scalar());
        Value next = g.add(g.state("n", DType.I32, Shape.scalar()), 1);
        Value quotient = g.binary(OpKind.DIV, g.constant(DType.I32, 6), x);
        Map<String, Value> updates = new LinkedHashMap<>();
        updates.put("n", next);
        updates.put("quotient", quotient);
        Program program = new Program(g.graph(), Map.of(), updates, Optional.empty());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            assertThrows(
                    ArithmeticException.class,
                    () -> executable.run(state, List.of(Tensor.scalar(DType.I32, 0)), List.of()));
            assertEquals(Tensor.scalar(DType.I32, 0), state.read("n"));
            executable.run(state, List.of(Tensor.scalar(DType.I32, 3)), List.of());
            assertEquals(Tensor.scalar(DType.I32, 1), state.read("n"));
            assertEquals(Tensor.scalar(DType.I32, 2), state.read("quotient"));
        }
    }

    /** n grows by 1 and "y" is what lies at the index given. */
    private static Program lookup() {
        GraphBuilder g = new GraphBuilder();
        Value y = g.gather(g.constant(Tensor.of(PAIR, 5f, 6f)), g.input("index", DType.I64, Shape.scalar()), 0);
        Value next = g.add(g.state("n", DType.I32, Shape.scalar()), 1);
        return new Program(g.graph(), Map.of("y", y), Map.of("n", next), Optional.empty());
    }

    @Test
    void anIndexBeyondItsAxisLeavesTheState() {
        Program program = lookup();
        TensorBuffer y = TensorBuffer.allocate(DType.F32, Shape.scalar());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            Exception e = assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> executable.run(state, List.of(Tensor.scalar(DType.I64, 2)), List.of(y)));
            assertTrue(
                    e.getMessage().startsWith("%2 = gather(%0, %1) axis=0 batch=0 : f32[]: index 2"), e.getMessage());
            assertEquals(Tensor.scalar(DType.I32, 0), state.read("n"));
            executable.run(state, List.of(Tensor.scalar(DType.I64, 1)), List.of(y));
            assertEquals(6, y.getDouble(0));
            assertEquals(Tensor.scalar(DType.I32, 1), state.read("n"));
        }
    }

    @Test
    void anInterruptedThreadRunsNothingAndStaysInterrupted() {
        Program program = accumulation();
        TensorBuffer sum = buffer();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            Thread.currentThread().interrupt();
            assertThrows(CancellationException.class, () -> executable.run(state, List.of(pair(1, 2)), List.of(sum)));
            assertTrue(Thread.interrupted());
            assertEquals(pair(0, 0), state.read("w"));
            assertEquals(pair(0, 0), sum.toTensor());
            assertTrue(executable.run(state, List.of(pair(1, 2)), List.of(sum)));
            assertEquals(pair(1, 2), state.read("w"));
        }
    }

    @Test
    void aLoopWithoutEndEndsWhenItsThreadIsInterrupted() throws InterruptedException {
        GraphBuilder g = new GraphBuilder();
        List<Value> after = g.whileLoop(
                List.of(g.state("n", DType.I64, Shape.scalar())),
                (condition, carries) -> List.of(condition.constant(DType.BOOL, 1)),
                (body, carries) -> List.of(body.add(carries.get(0), 1)));
        Program program = new Program(g.graph(), Map.of(), Map.of("n", after.get(0)), Optional.empty());
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            AtomicReference<Exception> thrown = new AtomicReference<>();
            AtomicBoolean interrupted = new AtomicBoolean();
            Thread running = new Thread(() -> {
                try {
                    executable.run(state, List.of(), List.of());
                } catch (CancellationException e) {
                    thrown.set(e);
                    interrupted.set(Thread.currentThread().isInterrupted());
                }
            });
            running.start();
            running.interrupt();
            running.join();
            assertInstanceOf(CancellationException.class, thrown.get());
            assertTrue(interrupted.get());
            assertEquals(0, state.read("n").getLong(0));
        }
    }

    @Test
    void oneExecutableServesSeveralStates() {
        Program program = accumulation();
        try (State first = backend.allocate(StateSpec.of(program));
                State second = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            executable.run(first, List.of(pair(1, 2)), List.of(buffer()));
            executable.run(second, List.of(pair(10, 20)), List.of(buffer()));
            assertEquals(pair(1, 2), first.read("w"));
            assertEquals(pair(10, 20), second.read("w"));
        }
    }

    @Test
    void inputsAreGivenInTheOrderOfTheProgram() {
        GraphBuilder g = new GraphBuilder();
        Value b = g.input("b", DType.F32, PAIR);
        Value a = g.input("a", DType.F32, PAIR);
        Value difference = g.sub(b, a);
        Program program = new Program(g.graph(), Map.of("y", difference), Map.of(), Optional.empty());
        TensorBuffer y = buffer();
        try (State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            executable.run(state, List.of(pair(5, 5), pair(1, 2)), List.of(y));
            assertEquals(pair(4, 3), y.toTensor());
        }
    }

    @Test
    void aWrongNumberOfValuesIsRefusedWithTheNamesThatAreNeeded() {
        assertEquals("the program has 1 inputs [x], found 0 values", refusal(List.of(), List.of(buffer())));
        assertEquals("the program has 1 outputs [sum], found 0 values", refusal(List.of(pair(1, 2)), List.of()));
    }

    @Test
    void aValueOfAnotherTypeIsRefusedWithBothTypes() {
        assertEquals(
                "input 'x' is f32[2], found a value of type f32[3]",
                refusal(List.of(Tensor.of(Shape.of(3), 1f, 2f, 3f)), List.of(buffer())));
        assertEquals(
                "output 'sum' is f32[2], found a value of type f64[2]",
                refusal(List.of(pair(1, 2)), List.of(TensorBuffer.allocate(DType.F64, PAIR))));
    }

    @Test
    void aStateWithoutAnEntryThatTheProgramNeedsIsRefused() {
        Program program = accumulation();
        StateSpec spec = new StateSpec(Map.of("v", new TensorType(DType.F32, PAIR)));
        try (State state = backend.allocate(spec);
                Executable executable = backend.compile(program)) {
            Exception e = assertThrows(
                    IllegalArgumentException.class,
                    () -> executable.run(state, List.of(pair(1, 2)), List.of(buffer())));
            assertEquals("the program needs the state 'w' of type f32[2], found only [v]", e.getMessage());
        }
    }

    @Test
    void aStateEntryOfAnotherTypeIsRefusedWithBothTypes() {
        Program program = accumulation();
        StateSpec spec = new StateSpec(Map.of("w", new TensorType(DType.F64, PAIR)));
        try (State state = backend.allocate(spec);
                Executable executable = backend.compile(program)) {
            Exception e = assertThrows(
                    IllegalArgumentException.class,
                    () -> executable.run(state, List.of(pair(1, 2)), List.of(buffer())));
            assertEquals("the program needs the state 'w' of type f32[2], found it as f64[2]", e.getMessage());
        }
    }

    @Test
    void aStateOfAnotherBackendIsRefused() {
        Program program = accumulation();
        try (State foreign = new ForeignState(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            Exception e = assertThrows(
                    IllegalArgumentException.class,
                    () -> executable.run(foreign, List.of(pair(1, 2)), List.of(buffer())));
            assertTrue(
                    e.getMessage().startsWith("the state was not allocated by the reference backend"), e.getMessage());
        }
    }

    @Test
    void afterCloseRunningIsRefusedAndClosingAgainDoesNothing() {
        Program program = accumulation();
        try (State state = backend.allocate(StateSpec.of(program))) {
            Executable executable = backend.compile(program);
            executable.close();
            executable.close();
            assertThrows(
                    IllegalStateException.class, () -> executable.run(state, List.of(pair(1, 2)), List.of(buffer())));
        }
    }

    @Test
    void aClosedStateIsRefused() {
        Program program = accumulation();
        State state = backend.allocate(StateSpec.of(program));
        state.close();
        try (Executable executable = backend.compile(program)) {
            assertThrows(
                    IllegalStateException.class, () -> executable.run(state, List.of(pair(1, 2)), List.of(buffer())));
        }
    }

    @Test
    void itPlansEightBytesForEachElementOfEachValue() {
        GraphBuilder g = new GraphBuilder();
        Value y = g.neg(g.input("x", DType.F32, Shape.of(3)));
        Program program = new Program(g.graph(), Map.of("y", y), Map.of(), Optional.empty());
        try (Executable executable = backend.compile(program)) {
            assertEquals(2 * 3 * 8, executable.plannedBytes());
        }
    }

    @Test
    void itPlansForWhatLoopsHoldToo() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(4));
        g.scan(
                List.of(),
                List.of(x),
                (body, carries, elements) -> new ScanBody.Turn(List.of(), List.of(body.neg(elements.get(0)))));
        Program program = new Program(g.graph(), Map.of("x", x), Map.of(), Optional.empty());
        try (Executable executable = backend.compile(program)) {
            // x and the outputs of 4 elements each; an element, and its negative, of 1 each.
            assertEquals((4 + 4 + 1 + 1) * 8, executable.plannedBytes());
        }
    }

    @Test
    void itImplementsTheNewestOpsetAndClaimsNoComposite() {
        assertEquals(OpKind.OPSET, backend.opset());
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, PAIR);
        g.softmax(x, 0);
        Op.Composite softmax = (Op.Composite) g.graph().nodes().get(1).op();
        assertFalse(backend.claims(softmax, List.of(x.type())));
    }

    private record ForeignState(StateSpec spec) implements State {
        @Override
        public Tensor read(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(String name, HostData value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
