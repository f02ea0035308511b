package io.steelyard.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RandomStreamTest {
    private static final int COUNT = 100_000;

    private static RandomStream stream() {
        return new RandomStream(42, RandomStream.named("layer", "mask"), 7);
    }

    @Test
    void aNumberDependsOnItsIndexAlone() {
        RandomStream forwards = stream();
        double[] drawn = LongStream.range(0, 16).mapToDouble(forwards::uniform).toArray();
        RandomStream backwards = stream();
        for (int i = 15; i >= 0; i--) {
            assertEquals(drawn[i], backwards.uniform(i));
        }
    }

    @Test
    void seedStreamAndStepEachGiveOtherNumbers() {
        double here = stream().uniform(0);
        assertNotEquals(here, new RandomStream(43, RandomStream.named("layer", "mask"), 7).uniform(0));
        assertNotEquals(here, new RandomStream(42, RandomStream.named("layer", "other"), 7).uniform(0));
        assertNotEquals(here, new RandomStream(42, RandomStream.named("layer", "mask"), 8).uniform(0));
    }

    /** Five standard deviations of the mean and of the variance of so many draws: wrong by chance once in a million. */
    private static void hasMoments(LongToDoubleFunction draw, double mean, double variance, double fourthMoment) {
        double[] drawn = LongStream.range(0, COUNT).mapToDouble(draw).toArray();
        double foundMean = LongStream.range(0, COUNT)
                .mapToDouble(i -> drawn[(int) i])
                .average()
                .orElseThrow();
        double foundVariance = LongStream.range(0, COUNT)
                .mapToDouble(i -> (drawn[(int) i] - mean) * (drawn[(int) i] - mean))
                .average()
                .orElseThrow();
        assertEquals(mean, foundMean, 5 * Math.sqrt(variance / COUNT));
        assertEquals(variance, foundVariance, 5 * Math.sqrt((fourthMoment - variance * variance) / COUNT));
    }

    @Test
    void uniformNumbersHaveTheMomentsOfTheirDistribution() {
        hasMoments(stream()::uniform, 0.5, 1 / 12.0, 1 / 80.0);
        hasMoments(stream()::uniformFloat, 0.5, 1 / 12.0, 1 / 80.0);
    }

    @Test
    void normalNumbersHaveTheMomentsOfTheirDistribution() {
        hasMoments(stream()::normal, 0, 1, 3);
        hasMoments(stream()::normalFloat, 0, 1, 3);
    }

    @Test
    void uniformNumbersStayBelowOne() {
        RandomStream stream = stream();
        assertTrue(LongStream.range(0, COUNT).allMatch(i -> stream.uniformFloat(i) >= 0 && stream.uniformFloat(i) < 1));
    }

    @Test
    void aRestartedStreamDrawsWhatANewOneDraws() {
        RandomStream restarted = new RandomStream(1, 2, 3);
        restarted.uniform(0);
        restarted.restart(4, 5, 6);
        RandomStream fresh = new RandomStream(4, 5, 6);
        for (int i = 0; i < 8; i++) {
            assertEquals(fresh.uniform(i), restarted.uniform(i));
        }
    }
}
