package io.steelyard.tck;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Runs what a kit asks of a plugin, one check after the other, and reports on it.
 *
 * <pre>{@code
 * ConformanceReport report = Conformance.of(new BackendKit(mine, reference)).run(new Subject("backend", "mine"));
 * Files.writeString(file, report.toHtml());
 * }</pre>
 *
 * @param kit what is asked
 * @param wanted which of its checks are run
 * @param progress hears of each check that has ended
 */
public record Conformance(Kit kit, Predicate<Check> wanted, Progress progress) {
    /** Hears how far a run has come. */
    @FunctionalInterface
    public interface Progress {
        /**
         * A check has ended.
         *
         * @param outcome how
         * @param done how many have ended, this one among them
         * @param total how many there are
         */
        void ended(Outcome outcome, int done, int total);
    }

    /** All checks of a kit. */
    public static Conformance of(Kit kit) {
        return new Conformance(kit, check -> true, (outcome, done, total) -> {});
    }

    /** Only the checks whose group or name contains a text, whatever its case. */
    public Conformance containing(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return new Conformance(
                kit,
                wanted.and(check -> (check.group() + ": " + check.name())
                        .toLowerCase(Locale.ROOT)
                        .contains(lower)),
                progress);
    }

    /** With somebody who hears of each check that has ended, on the thread that runs it. */
    public Conformance telling(Progress listener) {
        return new Conformance(kit, wanted, listener);
    }

    /**
     * Runs the checks. If the thread is interrupted, those that are left are reported as skipped.
     *
     * @param subject what the report says the plugin is
     */
    public ConformanceReport run(Subject subject) {
        Instant began = Instant.now();
        List<Check> checks = kit.checks().filter(wanted).toList();
        List<Outcome> outcomes = new ArrayList<>();
        for (Check check : checks) {
            Check left = Thread.currentThread().isInterrupted() ? interrupted(check) : check;
            Outcome outcome = left.outcome();
            outcomes.add(outcome);
            progress.ended(outcome, outcomes.size(), checks.size());
        }
        return new ConformanceReport(subject, ConformanceReport.thisJvm(), began, outcomes);
    }

    private static Check interrupted(Check check) {
        return new Check(check.group(), check.name(), check.tolerance(), () -> {
            throw new CheckSkipped("the run was interrupted");
        });
    }
}
