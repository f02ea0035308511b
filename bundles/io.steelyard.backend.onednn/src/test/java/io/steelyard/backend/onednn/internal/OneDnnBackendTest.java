package io.steelyard.backend.onednn.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OneDnnBackendTest {
    private static final Shape SQUARE = Shape.of(64, 64);

    /** A product of the state, which is doubled. */
    private static Program program() {
        GraphBuilder g = new GraphBuilder();
        Value w = g.state("w", DType.F32, SQUARE);
        Value y = g.matmul(w, w);
        Value next = g.mul(w, 2);
        return new Program(g.graph(), Map.of("y", y), Map.of("w", next), Optional.empty());
    }

    private static Tensor identity() {
        float[] numbers = new float[64 * 64];
        for (int i = 0; i < 64; i++) {
            numbers[65 * i] = 3;
        }
        return Tensor.of(SQUARE, numbers);
    }

    @Test
    void aStepReadsTheStateThatItWrites() {
        step();
    }

    private static void step() {
        Program program = program();
        try (OneDnnBackend backend = new OneDnnBackend();
                State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
            state.write("w", identity());
            TensorBuffer y = TensorBuffer.allocate(DType.F32, SQUARE);
            executable.run(state, List.of(), List.of(y));
            assertEquals(9, y.getDouble(65));
            executable.run(state, List.of(), List.of(y));
            assertEquals(36, y.getDouble(65));
            assertEquals(12, state.read("w").getDouble(65));
        }
    }

    @Test
    void aStoppedBackendGivesItsStateBackAndRefusesToWork() {
        Program program = program();
        OneDnnBackend backend = new OneDnnBackend();
        State state = backend.allocate(StateSpec.of(program));
        state.write("w", identity());
        Executable executable = backend.compile(program);
        backend.close();
        assertArrayEquals(identity().toFloats(), state.read("w").toFloats());
        TensorBuffer y = TensorBuffer.allocate(DType.F32, SQUARE);
        for (Runnable use : List.<Runnable>of(
                () -> executable.run(state, List.of(), List.of(y)),
                () -> backend.compile(program),
                () -> backend.allocate(StateSpec.of(program)))) {
            assertEquals(
                    "the oneDNN backend was stopped",
                    assertThrows(BackendException.class, use::run).getMessage());
        }
        executable.close();
        state.close();
        backend.close();
    }

    @Test
    void twoBackendsFollowEachOther() {
        for (int i = 0; i < 20; i++) {
            step();
        }
    }
}
