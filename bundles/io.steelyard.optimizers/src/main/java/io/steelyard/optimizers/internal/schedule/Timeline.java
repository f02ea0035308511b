package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;

/**
 * What all schedules have in common: a linear warm-up, and the unit they count in. A schedule is a curve {@code s(t)}; with
 * {@code W = warmup_steps}, the rate at a step, counted from 0, is
 *
 * <pre>{@code
 * s(0) * (f + (1 - f) * step / W)        with f = warmup_start_factor, where step < W
 * s(floor((step - W) / u))               from there on, with u = 1 or, where unit is epoch, the steps of an epoch
 * }</pre>
 *
 * <p>Without warm-up, this is what a PyTorch scheduler gives that is stepped once a unit; with one, what {@code
 * torch.optim.lr_scheduler.SequentialLR} gives for a {@code LinearLR} followed by it.
 */
final class Timeline {
    private static final String EPOCH = "epoch";

    private static final Option<String> UNIT = Option.choice("unit", List.of("step", EPOCH), "what the schedule counts")
            .orElse(EPOCH);
    private static final Option<Long> WARMUP_STEPS = Option.integer(
                    "warmup_steps", "steps, whatever the unit, in which the rate first rises linearly")
            .atLeast(0)
            .orElse(0L);
    private static final Option<Double> WARMUP_START_FACTOR = Option.number(
                    "warmup_start_factor", "share of the rate at which the warm-up begins")
            .atLeast(0)
            .atMost(1)
            .orElse(1.0 / 3);

    private final long warmup;
    private final double startFactor;
    private final long unit;
    private final long totalSteps;

    /** Of a schedule that declared {@link #options}. */
    Timeline(ScheduleScope scope) {
        warmup = scope.options().get(WARMUP_STEPS);
        startFactor = scope.options().get(WARMUP_START_FACTOR);
        unit = scope.options().get(UNIT).equals(EPOCH) ? scope.stepsPerEpoch() : 1;
        totalSteps = scope.totalSteps();
    }

    /** A schedule's own options and those that all schedules have. */
    static List<Option<?>> options(Option<?>... own) {
        return Stream.concat(Stream.of(own), Stream.of(UNIT, WARMUP_STEPS, WARMUP_START_FACTOR))
                .toList();
    }

    /** The rate at a step of the schedule that follows this curve. */
    double rate(long step, LongToDoubleFunction curve) {
        return step < warmup
                ? curve.applyAsDouble(0) * (startFactor + (1 - startFactor) * step / warmup)
                : curve.applyAsDouble((step - warmup) / unit);
    }

    /** How many units the training has after the warm-up, at least 1. */
    long length() {
        return Math.max(1, (totalSteps - warmup + unit - 1) / unit);
    }
}
