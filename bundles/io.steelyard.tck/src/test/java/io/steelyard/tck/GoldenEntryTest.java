package io.steelyard.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GoldenEntryTest {
    @Test
    void optionsAreSuchAsASpecificationHas() throws IOException {
        List<GoldenEntry> entries = list("""
                [{"case": "conv/a", "layer": "conv2d", "options": {"stride": [2, 3], "bias": false, "eps": 0.5}},
                 {"case": "conv/b", "skip": "it has no batch"}]""");
        GoldenEntry first = entries.get(0);
        assertEquals(Map.of("stride", List.of(2L, 3L), "bias", false, "eps", 0.5), first.options("options"));
        assertEquals("found", first.choose("layer", Map.of("conv2d", "found")));
        assertEquals(Optional.of("it has no batch"), entries.get(1).skipped());
    }

    @Test
    void aFunctionThatIsNotThereIsRefusedByName() throws IOException {
        GoldenEntry entry =
                list("[{\"case\": \"op/a\", \"function\": \"sine\"}]").get(0);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> entry.choose("function", Map.of("sin", 1)));
        assertEquals("op/a: expected a function of [sin], found sine", refused.getMessage());
    }

    @Test
    void whatIsNoListOfCasesIsRefused() {
        assertEquals(
                "expected a list of golden cases, found {case=a}",
                assertThrows(IOException.class, () -> list("{\"case\": \"a\"}")).getMessage());
        assertEquals(
                "a golden case in a list has a name under \"case\", found {layer=dense}",
                assertThrows(IOException.class, () -> list("[{\"layer\": \"dense\"}]"))
                        .getMessage());
    }

    private static List<GoldenEntry> list(String json) throws IOException {
        return GoldenEntry.list(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
