package io.steelyard.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TensorBufferTest {
    @ParameterizedTest
    @EnumSource(DType.class)
    void smallWholeNumbersSurviveInEveryType(DType dtype) {
        TensorBuffer buffer = TensorBuffer.allocate(dtype, Shape.of(3));
        buffer.put(0, new double[] {0, 1, dtype == DType.BOOL ? 1 : 3}, 0, 3);
        assertArrayEquals(new double[] {0, 1, dtype == DType.BOOL ? 1 : 3}, buffer.toDoubles());
    }

    @Test
    void bytesAreLittleEndian() {
        ByteBuffer bytes = ByteBuffer.allocate(4);
        Tensor.of(Shape.of(1), 1f).read(0, bytes);
        assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3F}, bytes.array());
    }

    @Test
    void unsignedIntegersAreNotNegative() {
        TensorBuffer buffer = TensorBuffer.allocate(DType.U64, Shape.of(1));
        buffer.setLong(0, -1);
        assertEquals(0x1p64, buffer.getDouble(0));
        assertEquals("u64[1] {18446744073709551615}", buffer.toString());
    }

    @Test
    void aTensorDoesNotChangeWithTheBufferItCameFrom() {
        TensorBuffer buffer = TensorBuffer.allocate(DType.F32, Shape.of(1));
        Tensor tensor = buffer.toTensor();
        buffer.setDouble(0, 5);
        assertEquals(0, tensor.getDouble(0));
    }

    @Test
    void aFrozenBufferIsSpent() {
        TensorBuffer buffer = TensorBuffer.allocate(DType.F32, Shape.of(1));
        buffer.freeze();
        assertThrows(IllegalStateException.class, () -> buffer.setDouble(0, 1));
    }

    @Test
    void aRangeBeyondTheEndIsRefused() {
        Tensor tensor = Tensor.of(Shape.of(2), 1f, 2f);
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(5, ByteBuffer.allocate(4)));
        assertThrows(IndexOutOfBoundsException.class, () -> tensor.getDouble(2));
    }

    @Test
    void tensorsAreEqualIfEveryByteIs() {
        assertEquals(Tensor.of(Shape.of(2), 1f, 2f), Tensor.of(Shape.of(2), 1f, 2f));
        assertEquals(false, Tensor.of(Shape.of(1), 0f).equals(Tensor.of(Shape.of(1), -0f)));
    }
}
