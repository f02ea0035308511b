package io.steelyard.shell.internal;

import io.steelyard.pipeline.InvalidSpecException;
import java.io.IOException;
import java.io.PrintStream;

/** Says in sentences what keeps a shell's command from doing what it was told, where Gogo would show an exception. */
final class SpokenFailures {
    private SpokenFailures() {}

    /** What a command does. */
    @FunctionalInterface
    interface Body {
        /** Does it. */
        void run() throws CommandFailure, InvalidSpecException, IOException;
    }

    /** Does it, and says what went wrong. */
    static void run(PrintStream out, Body body) {
        try {
            body.run();
        } catch (InvalidSpecException e) {
            e.problems().forEach(out::println);
        } catch (CommandFailure | IOException | IllegalArgumentException | IllegalStateException e) {
            out.println(e.getMessage());
        }
    }
}
