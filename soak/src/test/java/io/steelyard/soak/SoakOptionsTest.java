package io.steelyard.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoakOptionsTest {
    @Test
    void aNumberThatIsNotGivenIsTheUsualOne() {
        SoakOptions options = new SoakOptions(List.of("--swaps", "7"));

        assertEquals(7, options.number("swaps", 3000));
        assertEquals(400, options.number("pause", 400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "x", "1.5", "99999999999"})
    void whatIsNoNumberFromZeroUpIsRefusedWithItsName(String value) {
        SoakOptions options = new SoakOptions(List.of("--pause", value));

        assertEquals(
                "--pause: expected a whole number from 0 to 999999999, found '" + value + "'",
                assertThrows(IllegalArgumentException.class, () -> options.number("pause", 0))
                        .getMessage());
    }
}
