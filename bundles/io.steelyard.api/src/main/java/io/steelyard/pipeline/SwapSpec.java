package io.steelyard.pipeline;

import java.time.Duration;

/**
 * What a pipeline does when parts come, go and fail.
 *
 * @param when when a better part that has come takes the place of the one at work
 * @param drain how long a provider that wants to go is kept waiting for the step under way; then its state is lost and
 *     the last snapshot counts
 * @param grace with {@code backend: auto}, how long the same backend is waited for before the next best is taken
 * @param timeout how long a step, or putting a program on a backend, may take; then it counts as hung, and the training goes
 *     on without it from the last snapshot
 * @param snapshotEvery how many steps lie at most between two copies of the state on the host: as many have to be repeated
 *     where a backend fails
 */
public record SwapSpec(When when, Duration drain, Duration grace, Duration timeout, long snapshotEvery) {
    /** When a better part is adopted. */
    public enum When {
        /** At the next step. */
        IMMEDIATE,
        /** When the epoch under way has ended. */
        EPOCH,
        /** Not at all: what has gone is waited for, and nothing else is taken for it. */
        NEVER
    }
}
