package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.kernels.product.FloatProducts;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OjAlgoExecutableTest {
    private static final Shape TWO = Shape.of(2);
    private static final Tensor X = Tensor.of(TWO, 10f, 20f);

    private final OjAlgoBackend backend = new OjAlgoBackend(2);
    private final GraphBuilder g = new GraphBuilder();
    private final Value w = g.state("w", DType.F32, TWO);
    private final Value x = g.input("x", DType.F32, TWO);

    @AfterEach
    void stop() {
        backend.close();
    }

    private Program program(Map<String, Value> outputs, Map<String, Value> updates, Value guard) {
        return new Program(g.graph(), outputs, updates, Optional.ofNullable(guard));
    }

    /** w becomes w + x and y is their product, if x is positive. */
    private Program adding() {
        Value guard = g.compare(Comparison.GT, g.reduceMax(x), 0);
        return program(Map.of("y", g.mul(w, x)), Map.of("w", g.add(w, x)), guard);
    }

    private State ones(Program program) {
        State state = backend.allocate(StateSpec.of(program));
        state.write("w", Tensor.filled(DType.F32, TWO, 1));
        return state;
    }

    private static TensorBuffer buffer() {
        return TensorBuffer.allocate(DType.F32, TWO);
    }

    @Test
    void operandsAreReadBeforeTheStateIsUpdated() {
        Program program = adding();
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            TensorBuffer y = buffer();
            assertTrue(executable.run(state, List.of(X), List.of(y)));
            assertArrayEquals(new float[] {10, 20}, y.toFloats());
            assertArrayEquals(new float[] {11, 21}, state.read("w").toFloats());
        }
    }

    @Test
    void aFalseGuardLeavesTheStateAsItWasAndHandsOutTheOutputs() {
        Program program = adding();
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            TensorBuffer y = buffer();
            assertFalse(executable.run(state, List.of(Tensor.of(TWO, -10f, -20f)), List.of(y)));
            assertArrayEquals(new float[] {-10, -20}, y.toFloats());
            assertArrayEquals(new float[] {1, 1}, state.read("w").toFloats());
        }
    }

    @Test
    void entriesThatBecomeEachOtherAreExchanged() {
        Value v = g.state("v", DType.F32, TWO);
        Map<String, Value> updates = new LinkedHashMap<>();
        updates.put("w", v);
        updates.put("v", g.reshape(w, TWO));
        updates.put("z", x);
        Program program = program(Map.of(), updates, null);
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            state.write("v", Tensor.filled(DType.F32, TWO, 2));
            executable.run(state, List.of(X), List.of());
            assertArrayEquals(new float[] {2, 2}, state.read("w").toFloats());
            assertArrayEquals(new float[] {1, 1}, state.read("v").toFloats());
            assertArrayEquals(new float[] {10, 20}, state.read("z").toFloats());
        }
    }

    @Test
    void aDivisionByZeroIsReportedWithItsPlaceAndLeavesTheStateAsItWas() {
        Value n = g.state("n", DType.I32, Shape.scalar());
        Program program =
                program(Map.of(), Map.of("w", x, "n", g.binary(OpKind.DIV, n, g.constant(DType.I32, 0))), null);
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            Exception e = assertThrows(ArithmeticException.class, () -> executable.run(state, List.of(X), List.of()));
            Node division = program.graph().nodes().stream()
                    .filter(node -> node.op().kind() == OpKind.DIV)
                    .findFirst()
                    .orElseThrow();
            assertEquals(division + ": / by zero", e.getMessage());
            assertArrayEquals(new float[] {1, 1}, state.read("w").toFloats());
        }
    }

    @Test
    void oneExecutableServesManyStates() {
        Program program = adding();
        try (State one = ones(program);
                State other = ones(program);
                Executable executable = backend.compile(program)) {
            executable.run(one, List.of(X), List.of(buffer()));
            executable.run(one, List.of(X), List.of(buffer()));
            executable.run(other, List.of(X), List.of(buffer()));
            assertArrayEquals(new float[] {21, 41}, one.read("w").toFloats());
            assertArrayEquals(new float[] {11, 21}, other.read("w").toFloats());
        }
    }

    @Test
    void outputsMayBeInputsStatesConstantsAndRepeatedNumbers() {
        Map<String, Value> outputs = new LinkedHashMap<>();
        outputs.put("x", x);
        outputs.put("w", w);
        outputs.put("c", g.constant(X));
        outputs.put("r", g.filled(DType.F32, TWO, 3));
        Program program = program(outputs, Map.of(), null);
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            List<TensorBuffer> found = List.of(buffer(), buffer(), buffer(), buffer());
            executable.run(state, List.of(X), found);
            assertArrayEquals(new float[] {10, 20}, found.get(0).toFloats());
            assertArrayEquals(new float[] {1, 1}, found.get(1).toFloats());
            assertArrayEquals(new float[] {10, 20}, found.get(2).toFloats());
            assertArrayEquals(new float[] {3, 3}, found.get(3).toFloats());
        }
    }

    @Test
    void valuesThatDoNotFitAreRefusedNamingBothTypes() {
        Program program = adding();
        try (State state = ones(program);
                Executable executable = backend.compile(program)) {
            refused(
                    "input 'x' is f32[2], found a value of type f64[2]",
                    () -> executable.run(state, List.of(Tensor.of(TWO, 1d, 2d)), List.of(buffer())));
            refused(
                    "output 'y' is f32[2], found a value of type f32[3]",
                    () -> executable.run(state, List.of(X), List.of(TensorBuffer.allocate(DType.F32, Shape.of(3)))));
            refused(
                    "the program has 1 inputs [x], found 0 values",
                    () -> executable.run(state, List.of(), List.of(buffer())));
        }
    }

    @Test
    void aStateThatDoesNotFitIsRefused() {
        Program program = adding();
        try (Executable executable = backend.compile(program);
                State empty = backend.allocate(new StateSpec(Map.of()));
                State foreign = new ReferenceBackend().allocate(StateSpec.of(program))) {
            refused(
                    "the program needs the state 'w' of type f32[2], found only []",
                    () -> executable.run(empty, List.of(X), List.of(buffer())));
            assertThrows(IllegalArgumentException.class, () -> executable.run(foreign, List.of(X), List.of(buffer())));
        }
    }

    private static void refused(String message, Runnable run) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, run::run).getMessage());
    }

    @Test
    void aClosedExecutableRefusesToRun() {
        Program program = adding();
        Executable executable = backend.compile(program);
        executable.close();
        executable.close();
        try (State state = ones(program)) {
            assertThrows(IllegalStateException.class, () -> executable.run(state, List.of(X), List.of(buffer())));
        }
    }

    @Test
    void aClosedStateRefusesEverything() {
        Program program = adding();
        State state = ones(program);
        state.close();
        state.close();
        assertThrows(IllegalStateException.class, () -> state.read("w"));
        assertThrows(IllegalStateException.class, () -> state.write("w", X));
        assertThrows(IllegalStateException.class, state::spec);
        try (Executable executable = backend.compile(program)) {
            assertThrows(IllegalStateException.class, () -> executable.run(state, List.of(X), List.of(buffer())));
        }
    }

    @Test
    void aStateRefusesWhatItDoesNotHold() {
        try (State state = ones(adding())) {
            refused("there is no state 'v'", () -> state.read("v"));
            refused(
                    "state 'w' is f32[2], found a value of type i64[2]",
                    () -> state.write("w", Tensor.of(TWO, 1L, 2L)));
        }
    }

    @Test
    void aTensorOfMoreElementsThanAnArrayHoldsIsRefused() {
        GraphBuilder large = new GraphBuilder();
        Value y = large.filled(DType.BOOL, Shape.of(1L << 31), 1);
        Program program = new Program(large.graph(), Map.of("y", y), Map.of(), Optional.empty());
        assertTrue(assertThrows(BackendException.class, () -> backend.compile(program))
                .getMessage()
                .contains("2147483648 elements"));
    }

    @Test
    void plannedBytesCountWhatARunNeedsBesideTheState() {
        Value y = g.add(g.mul(w, x), x);
        Program program = program(Map.of("y", y), Map.of(), null);
        try (Executable executable = backend.compile(program)) {
            // x, y, and for each thread how long they are.
            assertEquals(8 + 8 + 2 * 8, executable.plannedBytes());
        }
    }

    @Test
    void allProductsShareWhatAThreadComputesThemIn() {
        GraphBuilder products = new GraphBuilder();
        Value m = products.input("m", DType.F32, Shape.of(32, 32));
        Value y = products.matmul(products.matmul(m, m), m);
        Program program = new Program(products.graph(), Map.of("y", y), Map.of(), Optional.empty());
        try (OjAlgoBackend alone = new OjAlgoBackend(1);
                Executable one = alone.compile(program);
                Executable two = backend.compile(program)) {
            assertEquals(FloatProducts.Workspace.byteSize(), two.plannedBytes() - one.plannedBytes());
        }
    }
}
