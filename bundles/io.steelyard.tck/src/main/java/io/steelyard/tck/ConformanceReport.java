package io.steelyard.tck;

import io.steelyard.tck.internal.report.HtmlReport;
import io.steelyard.tck.internal.report.JsonReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What came of a run.
 *
 * @param subject the plugin
 * @param jvm what it ran in
 * @param date when the run began
 * @param outcomes how each check ended, in the order of the kit
 */
public record ConformanceReport(Subject subject, String jvm, Instant date, List<Outcome> outcomes) {
    /** Copies the list. */
    public ConformanceReport {
        outcomes = List.copyOf(outcomes);
    }

    /** The JVM that this runs in: {@code OpenJDK 64-Bit Server VM 25.0.1+8, Linux amd64}. */
    public static String thisJvm() {
        return System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version") + ", "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    /** How many checks ended in one way. */
    public int count(Verdict verdict) {
        return (int) outcomes.stream()
                .filter(outcome -> outcome.verdict() == verdict)
                .count();
    }

    /** The checks that failed, in the order of the kit. */
    public List<Outcome> failures() {
        return outcomes.stream().filter(Outcome::failed).toList();
    }

    /** Whether at least one check passed and none failed. */
    public boolean conforms() {
        return count(Verdict.PASSED) > 0 && count(Verdict.FAILED) == 0;
    }

    /** The groups, in the order of the kit. */
    public List<String> groups() {
        return outcomes.stream().map(Outcome::group).distinct().toList();
    }

    /** How long all checks took together. */
    public Duration duration() {
        return outcomes.stream().map(Outcome::duration).reduce(Duration.ZERO, Duration::plus);
    }

    /** For programs: one object with subject, JVM, date, counts and all outcomes. */
    public String toJson() {
        return JsonReport.of(this);
    }

    /** For people: a page that stands alone, without scripts; failures come first, then each group. */
    public String toHtml() {
        return HtmlReport.of(this);
    }
}
