package io.steelyard.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.soak.Footprint.Measured;
import io.steelyard.soak.Footprint.Quantity;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class GrowthTest {
    private final Growth growth = new Growth();
    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    private boolean report() {
        return growth.report(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private void nativeMemory(IntToDoubleFunction code, IntToDoubleFunction symbols) {
        for (int at = 0; at < 50; at += 5) {
            double c = code.applyAsDouble(at);
            double s = symbols.applyAsDouble(at);
            growth.add(at, Map.of(Quantity.NATIVE, new Measured(c + s, Map.of("code", c, "symbol", s))));
        }
    }

    @Test
    void moreThanAKibibyteASwapGrows() {
        nativeMemory(at -> 100 + 1.5 * at, at -> 7);

        assertFalse(report());
    }

    @Test
    void lessThanAKibibyteASwapDoesNot() {
        nativeMemory(at -> 100 + 0.9 * at, at -> 7);

        assertTrue(report());
    }

    @Test
    void upAndDownDoesNotGrow() {
        nativeMemory(at -> at % 2 == 0 ? 100 : 900, at -> 7);

        assertTrue(report());
    }

    @Test
    void thePartThatGrowsIsNamedAndTheOthersAreNot() {
        nativeMemory(at -> 100 + 2.0 * at, at -> 7);

        report();

        assertEquals("""
                growth a swap                   first         last   slope (95 %)
                native                            107          197   +2.000 ± 0.0 KiB   GROWS
                  code                            100          190   +2.000 ± 0.0 KiB
                """, printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void twoSamplesTellNothing() {
        growth.add(0, Map.of(Quantity.THREADS, Measured.of(30)));
        growth.add(5, Map.of(Quantity.THREADS, Measured.of(30)));

        assertFalse(report());
    }
}
