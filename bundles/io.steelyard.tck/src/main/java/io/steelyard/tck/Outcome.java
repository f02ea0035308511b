package io.steelyard.tck;

import java.time.Duration;

/**
 * How a check ended.
 *
 * @param group what the check belongs to
 * @param check what was asked
 * @param tolerance what it was held to
 * @param verdict how it ended
 * @param reason of a failure, what was found and what was expected; of a check that was skipped, why; otherwise empty
 * @param duration how long it took
 */
public record Outcome(String group, String check, String tolerance, Verdict verdict, String reason, Duration duration) {
    /** Whether the plugin did something else than what was asked. */
    public boolean failed() {
        return verdict == Verdict.FAILED;
    }

    /** As one line: {@code failed: state: a state is zeros at first: 'a' is ...}. */
    @Override
    public String toString() {
        return verdict.label() + ": " + group + ": " + check + (reason.isEmpty() ? "" : ": " + reason);
    }
}
