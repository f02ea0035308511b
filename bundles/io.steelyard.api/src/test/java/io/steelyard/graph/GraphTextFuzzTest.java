package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Whatever happens to a text, reading it gives a graph or a {@link GraphException} with the line. */
class GraphTextFuzzTest {
    private static final String CHARACTERS = "%0123456789[]{}(),.:=\"\\-+xeE _abfiuyINan\n\t\u0000\u00e4";

    private final String text = GraphText.write(EveryOperation.graph());

    /** Reads it; what comes of it reads the same again. Gives whether anything did. */
    private static boolean readOrRefused(String mutated) {
        Graph graph;
        try {
            graph = GraphText.read(mutated);
        } catch (GraphException e) {
            assertTrue(e.getMessage().matches("(?s)line \\d+: .*"), e.getMessage());
            return false;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError("reading threw " + e + " for:\n" + mutated, e);
        }
        String written = GraphText.write(graph);
        assertEquals(written, GraphText.write(GraphText.read(written)));
        return true;
    }

    @Test
    void charactersPutInTakenOutOrReplaced() {
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < 2000; i++) {
            StringBuilder mutated = new StringBuilder(text);
            for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
                int at = random.nextInt(mutated.length());
                char c = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
                switch (random.nextInt(3)) {
                    case 0 -> mutated.insert(at, c);
                    case 1 -> mutated.deleteCharAt(at);
                    default -> mutated.setCharAt(at, c);
                }
            }
            read += readOrRefused(mutated.toString()) ? 1 : 0;
        }
        assertTrue(read > 0 && read < 2000, read + " were read");
    }

    @Test
    void linesExchangedDoubledOrTakenOut() {
        Random random = new Random(2);
        List<String> lines = text.lines().toList();
        int refused = 0;
        for (int i = 0; i < 1000; i++) {
            List<String> mutated = new ArrayList<>(lines);
            int at = random.nextInt(lines.size());
            String other = lines.get(random.nextInt(lines.size()));
            switch (random.nextInt(3)) {
                case 0 -> mutated.set(at, other);
                case 1 -> mutated.add(at, other);
                default -> mutated.remove(at);
            }
            refused += readOrRefused(String.join("\n", mutated)) ? 0 : 1;
        }
        assertTrue(refused > 0);
    }

    @Test
    void numbersReplacedByExtremeOnes() {
        Random random = new Random(3);
        String[] numbers = {
            "0",
            "-1",
            "1",
            "2147483647",
            "2147483648",
            "9223372036854775807",
            "-9223372036854775808",
            "4611686018427387904",
            "9223372036854775808",
            "1e999",
            "NaN",
            ""
        };
        List<int[]> places = new ArrayList<>();
        Matcher matcher = Pattern.compile("\\d+").matcher(text);
        while (matcher.find()) {
            places.add(new int[] {matcher.start(), matcher.end()});
        }
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            int[] place = places.get(random.nextInt(places.size()));
            String mutated =
                    text.substring(0, place[0]) + numbers[random.nextInt(numbers.length)] + text.substring(place[1]);
            refused += readOrRefused(mutated) ? 0 : 1;
        }
        assertTrue(refused > 0);
    }

    @Test
    void textsCutOffAnywhere() {
        for (int end = 0; end < text.length(); end += 23) {
            readOrRefused(text.substring(0, end));
        }
    }
}
