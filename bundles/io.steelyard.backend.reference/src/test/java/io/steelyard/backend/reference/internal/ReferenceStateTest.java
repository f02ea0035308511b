package io.steelyard.backend.reference.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReferenceStateTest {
    private static State allocate(DType dtype, Shape shape) {
        return new ReferenceBackend().allocate(new StateSpec(Map.of("w", new TensorType(dtype, shape))));
    }

    @Test
    void itStartsAsZeros() {
        try (State state = allocate(DType.F32, Shape.of(2))) {
            assertEquals(Tensor.of(Shape.of(2), 0f, 0f), state.read("w"));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    void whatWasWrittenIsReadInEveryType(DType dtype) {
        Tensor value = Tensor.of(dtype, Shape.of(2, 2), 1, 0, 100, 77);
        try (State state = allocate(dtype, Shape.of(2, 2))) {
            state.write("w", value);
            assertEquals(value, state.read("w"));
        }
    }

    @Test
    void itKeepsACopyOfWhatWasWritten() {
        TensorBuffer buffer = TensorBuffer.allocate(DType.F32, Shape.of(1));
        try (State state = allocate(DType.F32, Shape.of(1))) {
            state.write("w", buffer);
            buffer.setDouble(0, 5);
            assertEquals(0, state.read("w").getDouble(0));
        }
    }

    @Test
    void aValueOfAnotherTypeIsRefusedWithBothTypesAndChangesNothing() {
        try (State state = allocate(DType.F32, Shape.of(2))) {
            state.write("w", Tensor.of(Shape.of(2), 1f, 2f));
            Exception e = assertThrows(
                    IllegalArgumentException.class, () -> state.write("w", Tensor.of(Shape.of(2), 3.0, 4.0)));
            assertEquals("state 'w' is f32[2], found a value of type f64[2]", e.getMessage());
            assertEquals(Tensor.of(Shape.of(2), 1f, 2f), state.read("w"));
        }
    }

    @Test
    void anUnknownEntryIsRefusedByName() {
        try (State state = allocate(DType.F32, Shape.of(2))) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> state.read("v"));
            assertEquals("there is no state 'v'", e.getMessage());
            assertThrows(IllegalArgumentException.class, () -> state.write("v", Tensor.scalar(DType.F32, 0)));
        }
    }

    @Test
    void afterCloseEveryMethodIsRefusedAndClosingAgainDoesNothing() {
        State state = allocate(DType.F32, Shape.of(1));
        state.close();
        state.close();
        assertThrows(IllegalStateException.class, state::spec);
        assertThrows(IllegalStateException.class, () -> state.read("w"));
        assertThrows(IllegalStateException.class, () -> state.write("w", Tensor.of(Shape.of(1), 1f)));
    }

    @Test
    void aTensorOfMoreElementsThanAnArrayHoldsIsRefused() {
        BackendException e = assertThrows(BackendException.class, () -> allocate(DType.I8, Shape.of(1L << 31)));
        assertEquals(
                "the reference backend holds at most 2^31 - 9 elements in a value, found i8[2147483648]",
                e.getMessage());
    }
}
