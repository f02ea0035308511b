package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLinesTest {
    private static String print(Map<String, ?> object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new JsonLines(new PrintStream(out, true, StandardCharsets.UTF_8)).print(object);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void numbersThatJsonDoesNotHaveBecomeNull() throws IOException {
        assertEquals(
                Arrays.asList(null, null, 1L),
                JsonText.object(print(Map.of("x", List.of(Double.NaN, Float.POSITIVE_INFINITY, 1))))
                        .get("x"));
    }

    @Test
    void anObjectIsOneLineWhateverItsTextsContain() throws IOException {
        String text = "two\nlines, \"quoted\", \u00e4";
        String line = print(Map.of("x", text));

        assertEquals(1, line.lines().count());
        assertEquals(text, JsonText.object(line).get("x"));
    }
}
