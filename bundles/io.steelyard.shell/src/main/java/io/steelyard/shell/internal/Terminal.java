package io.steelyard.shell.internal;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/**
 * Where commands write to.
 *
 * @param out for results
 * @param err for sentences about what went wrong
 * @param interactive whether a person looks at {@code out}, so that a line may be written over
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive) {
    /** The property by which the launching script says whether standard output is a terminal, which Java 17 cannot. */
    static final String INTERACTIVE = "steelyard.terminal";

    /** The standard streams. */
    static Terminal standard() {
        return new Terminal(System.out, System.err, Boolean.getBoolean(INTERACTIVE));
    }

    /** Says what went wrong, each in a line. */
    void complain(List<String> sentences) {
        sentences.forEach(sentence -> err.println("steelyard: " + sentence));
    }

    /** Says what went wrong. */
    void complain(String sentence) {
        complain(List.of(sentence));
    }

    /** A path as short as it can be typed here. */
    static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) && !absolute.equals(here)
                ? here.relativize(absolute).toString()
                : absolute.toString();
    }
}
