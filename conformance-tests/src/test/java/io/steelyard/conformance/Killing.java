package io.steelyard.conformance;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.steelyard.tck.Check;
import io.steelyard.tck.Conformance;
import io.steelyard.tck.Kit;
import io.steelyard.tck.Outcome;
import io.steelyard.tck.Subject;
import io.steelyard.tck.Verdict;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/** Runs kits as tests. */
final class Killing {
    private Killing() {}

    /** A plugin that is right fails no check, and passes some. */
    static Stream<DynamicTest> passes(String name, Kit kit) {
        List<Check> checks = kit.checks().toList();
        assertTrue(checks.size() > 5, () -> "too few checks of " + name + ": " + checks);
        return checks.stream()
                .map(check -> dynamicTest(name + ": " + title(check), () -> {
                    Outcome outcome = check.outcome();
                    assertNotEquals(Verdict.FAILED, outcome.verdict(), outcome::toString);
                }));
    }

    /**
     * A mutant fails the check that is there for its bug.
     *
     * @param bug what is wrong with it
     * @param kit what is asked of it
     * @param killer the beginning of the name of a check that must find out
     */
    static DynamicTest kills(String bug, Kit kit, String killer) {
        return dynamicTest(bug + ", killed by: " + killer, () -> {
            List<Outcome> failures =
                    Conformance.of(kit).run(new Subject(kit.kind(), bug)).failures();
            String found = failures.stream().map(Outcome::toString).collect(Collectors.joining("\n"));
            assertTrue(
                    failures.stream().anyMatch(outcome -> outcome.check().startsWith(killer)),
                    () -> "'" + killer + "' does not see that: " + bug + "; what failed instead:\n" + found);
        });
    }

    private static String title(Check check) {
        return check.group() + ": " + check.name();
    }
}
