package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingPositionTest {
    @Test
    void textsKeepEveryBit() {
        TrainingPosition position =
                TrainingPosition.START.afterBatch(0.1, 3).withNewSlots().afterBatch(1 / 3.0, 32);
        assertEquals(position, TrainingPosition.fromTexts(position.toTexts()));
    }

    @Test
    void theMeanLossWeighsBatchesByTheirRows() {
        assertEquals(
                1.75, TrainingPosition.START.afterBatch(1, 1).afterBatch(2, 3).meanLoss());
    }

    @Test
    void anEpochBeginsWithoutSums() {
        assertEquals(
                new TrainingPosition(1, 1, 0, 0, 0, 0),
                TrainingPosition.START.afterBatch(1, 1).afterEpoch());
    }

    @Test
    void aMissingTextIsNamed() {
        var e = assertThrows(IllegalArgumentException.class, () -> TrainingPosition.fromTexts(Map.of()));
        assertEquals(true, e.getMessage().endsWith("is missing"));
    }
}
