package io.steelyard.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CheckTest {
    private static Check check(Check.Body body) {
        return Check.of("state", "it holds", body);
    }

    @Test
    void whatReturnsHasPassed() {
        Outcome outcome = check(() -> {}).outcome();
        assertEquals(Verdict.PASSED, outcome.verdict());
        assertEquals("passed: state: it holds", outcome.toString());
    }

    @Test
    void aFailureBecomesTheReason() {
        Check check = check(() -> {
            throw new CheckFailure("'a' is 1, expected 2");
        });
        assertEquals(
                "failed: state: it holds: 'a' is 1, expected 2", check.outcome().toString());
        assertThrows(CheckFailure.class, check::run);
    }

    @Test
    void whatDoesNotApplyIsSkippedAndIsNoFailureInJUnit() {
        Check check = check(() -> {
            throw new CheckSkipped("there are no options");
        });
        assertEquals(
                "skipped: state: it holds: there are no options",
                check.outcome().toString());
        assertDoesNotThrow(check::run);
    }

    @Test
    void whateverAPluginThrowsIsAFailureWithItsPlace() {
        Outcome checked = check(() -> {
                    throw new IOException("disk on fire");
                })
                .outcome();
        assertEquals(Verdict.FAILED, checked.verdict());
        assertTrue(
                checked.reason().startsWith("threw java.io.IOException: disk on fire at io.steelyard.tck.CheckTest"));

        Outcome linkage = check(() -> {
                    throw new NoClassDefFoundError("lost");
                })
                .outcome();
        assertTrue(linkage.reason().startsWith("threw java.lang.NoClassDefFoundError: lost"));
    }

    @Test
    void anInterruptIsKept() {
        check(() -> {
                    throw new InterruptedException();
                })
                .outcome();
        assertTrue(Thread.interrupted());
    }
}
