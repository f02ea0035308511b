package io.steelyard.backend.onednn.internal.primitive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SplitTest {
    @Test
    void partsCoverTheExtentAndStartAtMultiplesOfTheGranule() {
        for (long extent = 1; extent < 200; extent++) {
            for (int parts = 1; parts < 9; parts++) {
                Split split = Split.of(extent, 8, parts);
                long next = 0;
                for (int i = 0; i < split.parts(); i++) {
                    assertEquals(next, split.start(i));
                    assertEquals(0, split.start(i) % 8);
                    assertTrue(split.size(i) > 0, extent + " in " + parts);
                    next += split.size(i);
                }
                assertEquals(extent, next);
            }
        }
    }

    @Test
    void thereAreNoMorePartsThanGranules() {
        assertEquals(2, Split.of(16, 8, 5).parts());
        assertEquals(3, Split.of(17, 8, 5).parts());
        assertEquals(1, Split.of(3, 8, 5).parts());
    }
}
