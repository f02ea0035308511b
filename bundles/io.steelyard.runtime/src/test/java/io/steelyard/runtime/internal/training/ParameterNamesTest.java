package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParameterNamesTest {
    private static final List<String> NAMES = List.of("conv1.weight", "conv1.bias", "head.weight", "head.bias");
    private static final Place PLACE = new Place("p.yaml", 7, "param_groups[0]");

    private static List<String> unmatched(String... patterns) {
        return ParameterNames.unmatched(List.of(patterns), NAMES, PLACE).stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void patternsThatMatchSomethingAreNoProblem() {
        assertEquals(List.of(), unmatched("*", "*.bias", "head.*", "conv?.weight"));
    }

    @ParameterizedTest
    @CsvSource({
        "conv.*, conv1.*",
        "hed.*, head.*",
        "*.biass, *.bias",
        "conv1.wieght, conv1.weight",
    })
    void aPatternThatMatchesNothingIsAProblemWithWhatMayBeMeant(String pattern, String nearest) {
        assertEquals(
                List.of("p.yaml:7 param_groups[0]: '" + pattern + "' matches no parameter; did you mean '" + nearest
                        + "'?"),
                unmatched(pattern));
    }

    @Test
    void whereNothingIsNearAllNamesAreSaid() {
        assertEquals(
                List.of("p.yaml:7 param_groups[0]: 'encoder' matches no parameter;"
                        + " known: conv1.bias, conv1.weight, head.bias, head.weight"),
                unmatched("encoder"));
    }
}
