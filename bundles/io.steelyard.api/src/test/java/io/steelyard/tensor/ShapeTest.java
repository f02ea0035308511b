package io.steelyard.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void aScalarHasOneElement() {
        assertEquals(1, Shape.scalar().elements());
        assertEquals(0, Shape.scalar().rank());
    }

    @Test
    void aNegativeDimensionIsRefused() {
        var e = assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
        assertEquals("negative dimension -1 in shape [2, -1]", e.getMessage());
    }

    @Test
    void moreElementsThanALongCountsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> Shape.of(1L << 32, 1L << 31));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(1L << 62, 4));
    }

    @Test
    void anOverflowIsRefusedEvenBesideAnEmptyAxis() {
        assertThrows(IllegalArgumentException.class, () -> Shape.of(0, 1L << 62, 1L << 62));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(1L << 62, 1L << 62, 0));
    }

    @Test
    void theLargestShapeIsAccepted() {
        assertEquals(Long.MAX_VALUE, Shape.of(Long.MAX_VALUE).elements());
    }

    @Test
    void negativeAxesCountFromTheInnermost() {
        assertEquals(4, Shape.of(2, 3, 4).dim(-1));
        var e = assertThrows(IllegalArgumentException.class, () -> Shape.of(2).dim(1));
        assertEquals("axis 1 does not exist in shape [2]", e.getMessage());
    }

    @Test
    void stridesAreRowMajor() {
        assertArrayEquals(new long[] {12, 4, 1}, Shape.of(2, 3, 4).strides());
    }
}
