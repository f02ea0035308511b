package io.steelyard.soak;

import java.util.Arrays;
import java.util.List;

/** The program: {@code Soak MODE [--OPTION VALUE...]}. */
public final class Soak {
    private static final List<Mode> MODES = List.of(new SwapsMode(), new AdoptionsMode(), new PredictionsMode());

    private Soak() {}

    /** Ends with 0 if everything was as it should be, 1 if not, and 2 if something was asked for that cannot be. */
    public static void main(String... arguments) throws Exception {
        System.exit(run(arguments));
    }

    private static int run(String... arguments) throws Exception {
        for (Mode mode : MODES) {
            if (arguments.length > 0 && mode.name().equals(arguments[0])) {
                List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
                try {
                    return mode.run(new SoakOptions(rest)) ? 0 : 1;
                } catch (IllegalArgumentException e) {
                    System.err.println("soak: " + e.getMessage());
                    return 2;
                }
            }
        }
        System.err.println("Modes:");
        MODES.forEach(mode -> System.err.println("  " + mode.name() + "  " + mode.summary()));
        return 2;
    }
}
