package io.steelyard.compiler.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "*.bias, conv1.bias, true",
        "*.bias, conv1.biased, false",
        "conv1.*, conv1.weight, true",
        "conv1.*, conv10.weight, false",
        "conv1*, conv10.weight, true",
        "conv?.weight, conv1.weight, true",
        "conv?.weight, conv10.weight, false",
        "conv.weight, conv1weight, false",
        "conv.weight, conv.weight, true",
        "*, a.b, true",
        "a[1].w, a1.w, false"
    })
    void aStarIsAnyTextAndAQuestionMarkAnyCharacter(String pattern, String name, boolean matches) {
        assertEquals(matches, new NamePattern(pattern).matches(name));
    }
}
