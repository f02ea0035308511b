package io.steelyard.soak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SwapOrderTest {
    private static List<String> first(int count, String kinds) {
        SwapOrder order = SwapOrder.of(kinds, "the.backend");
        return Stream.generate(order::next).limit(count).toList();
    }

    @Test
    void theBackendComesEveryOtherTime() {
        List<String> bundles = first(6, "backend,layers");

        assertEquals(
                List.of(
                        "the.backend",
                        "io.steelyard.layers",
                        "the.backend",
                        "io.steelyard.layers",
                        "the.backend",
                        "io.steelyard.layers"),
                bundles);
    }

    @Test
    void aKindAloneComesEveryTime() {
        assertEquals(List.of("the.backend", "the.backend"), first(2, "backend"));
        assertEquals(List.of("io.steelyard.data", "io.steelyard.data"), first(2, "data"));
    }

    @Test
    void everyKindComesSoonerOrLater() {
        assertEquals(7, new TreeSet<>(first(100, SwapOrder.every())).size());
    }

    @Test
    void anUnknownKindIsRefusedWithThoseThatThereAre() {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> SwapOrder.of("backend,engines", "the.backend"));

        assertEquals(
                "--kinds: expected some of backend,layers,optimizers,objectives,initializers,data,checkpoints with"
                        + " commas between them, found 'engines'",
                thrown.getMessage());
    }
}
