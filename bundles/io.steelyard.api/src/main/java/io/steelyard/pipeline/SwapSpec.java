package io.steelyard.pipeline;

import java.time.Duration;

/**
 * How patient a pipeline is when a part goes.
 *
 * @param drain how long a provider that wants to go is kept waiting for the step under way; then its state is lost and
 *     the last snapshot counts
 * @param grace with {@code backend: auto}, how long the same backend is waited for before the next best is taken
 */
public record SwapSpec(Duration drain, Duration grace) {}
