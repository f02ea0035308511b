package io.steelyard.launcher;

import java.nio.file.Path;
import java.util.List;

/**
 * Which of Gogo's two consoles fits what this process is connected to: at a terminal, the one that edits lines, remembers and
 * completes them (JLine); between pipes and files, the plain one, which takes a script as it comes.
 */
final class GogoConsole {
    /** Which of its ways to a terminal JLine takes. It would try them all, those that unpack a JNI library included. */
    private static final String JLINE_PROVIDER = "org.jline.terminal.provider";

    /** Below which a console looks for {@code etc/gosh_profile}. Ours says what the plain one does not understand. */
    private static final String HOME = "gosh.home";

    private static final int FOREIGN_FUNCTIONS = 22;

    private GogoConsole() {}

    /** Whether it is the one that edits lines, for this process. */
    static boolean editsLines() {
        return editsLines(isAtTerminal(), System.getenv("TERM"));
    }

    /**
     * Whether it is the one that edits lines.
     *
     * @param atTerminal whether both standard input and output are a terminal
     * @param terminal its type, {@code null} if nobody says
     */
    static boolean editsLines(boolean atTerminal, String terminal) {
        return atTerminal && terminal != null && !terminal.equals("dumb");
    }

    /** The folders of its bundles. */
    static List<Path> folders(Path distribution, boolean editsLines) {
        Path gogo = distribution.resolve("gogo");
        return List.of(gogo, gogo.resolve(editsLines ? "terminal" : "plain"));
    }

    // It does again where its implementation is told to be this one.
    @SuppressWarnings("SystemConsoleNull")
    private static boolean isAtTerminal() {
        // Otherwise Java 22 to 24 give a console of JLine's, also where there is no terminal.
        System.getProperties().putIfAbsent("jdk.console", "java.base");
        return System.console() != null;
    }

    /** Readies this thread to start the bundles: what Gogo's own thread inherits decides where JLine looks for its parts. */
    static void prepare(Path distribution, boolean editsLines) {
        if (editsLines) {
            System.getProperties().putIfAbsent(HOME, distribution.toString());
        }
        // Java's own functions where it has them, else the programs stty and tty.
        System.getProperties()
                .putIfAbsent(JLINE_PROVIDER, Runtime.version().feature() >= FOREIGN_FUNCTIONS ? "ffm" : "exec");
        // JLine would look on the launcher's class path instead of in its own bundle.
        Thread.currentThread().setContextClassLoader(null);
    }
}
