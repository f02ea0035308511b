package io.steelyard.tck;

import java.time.Duration;
import java.util.Objects;

/**
 * One thing that is asked of a plugin.
 *
 * @param group what it belongs to: {@code state}
 * @param name what is asked, as a sentence: {@code a state is zeros at first}
 * @param tolerance what it holds the plugin to, for people: {@link #EXACT}, or as {@link Tolerance#toString} says it
 * @param body what finds out
 */
public record Check(String group, String name, String tolerance, Body body) {
    /** The tolerance of a check that accepts no difference. */
    public static final String EXACT = "exact";

    /** What finds out whether a plugin does what is asked of it. */
    @FunctionalInterface
    public interface Body {
        /**
         * Returns if it does.
         *
         * @throws CheckFailure if it does not
         * @throws CheckSkipped if the question does not apply to it
         * @throws Exception if the plugin failed in a way that nobody asked for
         */
        void run() throws Exception;
    }

    /** Requires all of it. */
    public Check {
        Objects.requireNonNull(group);
        Objects.requireNonNull(name);
        Objects.requireNonNull(tolerance);
        Objects.requireNonNull(body);
    }

    /** A check that accepts no difference. */
    public static Check of(String group, String name, Body body) {
        return new Check(group, name, EXACT, body);
    }

    /**
     * Runs it as a test: returns if it passed, and if it does not apply; throws whatever it failed with otherwise.
     *
     * <pre>{@code
     * @TestFactory
     * Stream<DynamicTest> conforms() {
     *     return kit.checks().map(check -> dynamicTest(check.name(), check::run));
     * }
     * }</pre>
     */
    public void run() throws Exception {
        try {
            body.run();
        } catch (CheckSkipped e) {
            // Nothing was asked, so nothing was answered wrongly.
            return;
        }
    }

    /** Runs it and says how it ended; throws nothing, whatever the plugin does. */
    public Outcome outcome() {
        long began = System.nanoTime();
        Verdict verdict = Verdict.PASSED;
        String reason = "";
        try {
            body.run();
        } catch (CheckSkipped e) {
            verdict = Verdict.SKIPPED;
            reason = e.getMessage();
        } catch (AssertionError e) {
            verdict = Verdict.FAILED;
            reason = e.getMessage() == null ? "an assertion failed" : e.getMessage();
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            verdict = Verdict.FAILED;
            reason = "threw " + e + where(e);
        }
        return new Outcome(group, name, tolerance, verdict, reason, Duration.ofNanos(System.nanoTime() - began));
    }

    private static String where(Throwable e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "" : " at " + trace[0];
    }
}
