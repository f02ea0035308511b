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
     * @param killer the beginning of the name of a check that must find out, in some group
     */
    static DynamicTest kills(String bug, Kit kit, String killer) {
        return dynamicTest(bug + ", killed by: " + killer, () -> {
            List<Outcome> outcomes = Conformance.of(kit)
                    .containing(killer)
                    .run(new Subject(kit.kind(), bug))
                    .outcomes();
            assertTrue(
                    outcomes.stream().anyMatch(Outcome::failed),
                    () -> "'" + killer + "' does not see that: " + bug + "; it says " + outcomes);
        });
    }

    private static String title(Check check) {
        return check.group() + ": " + check.name();
    }
}
