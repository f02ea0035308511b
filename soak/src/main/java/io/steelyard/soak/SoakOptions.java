package io.steelyard.soak;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The options of a mode: {@code --requests 50000}. */
final class SoakOptions {
    private final Map<String, String> values = new HashMap<>();

    /**
     * Reads them.
     *
     * @throws IllegalArgumentException if one has no name or no value
     */
    SoakOptions(List<String> words) {
        for (int i = 0; i < words.size(); i += 2) {
            if (!words.get(i).startsWith("--") || i + 1 == words.size()) {
                throw new IllegalArgumentException("expected --OPTION VALUE, found '" + words.get(i) + "'");
            }
            values.put(words.get(i).substring(2), words.get(i + 1));
        }
    }

    /** A number from 0 up, or what it is where nothing is said. */
    int number(String name, int otherwise) {
        String value = values.remove(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException(
                    "--" + name + ": expected a whole number from 0 to 999999999, found '" + value + "'");
        }
        return Integer.parseInt(value);
    }

    /** A word, or what it is where nothing is said. */
    String word(String name, String otherwise) {
        String value = values.remove(name);
        return value == null ? otherwise : value;
    }

    /** Refuses what no one asked for. */
    void requireAllKnown() {
        if (!values.isEmpty()) {
            throw new IllegalArgumentException("there is no option " + values.keySet());
        }
    }
}
