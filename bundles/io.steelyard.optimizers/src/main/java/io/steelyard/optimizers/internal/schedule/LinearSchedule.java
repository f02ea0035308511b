package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ProvidesSchedule;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Goes in a straight line from one share of the rate to another and stays there: {@code base * (start_factor +
 * (end_factor - start_factor) * min(t / total_iters, 1))}. {@code torch.optim.lr_scheduler.LinearLR}. On {@code t} see
 * {@link Timeline}.
 */
@Component
@ProvidesSchedule("linear")
public final class LinearSchedule implements Schedule {
    private static final Option<Double> START_FACTOR = Option.number("start_factor", "share of the rate at first")
            .atLeast(0)
            .orElse(1.0 / 3);
    private static final Option<Double> END_FACTOR = Option.number("end_factor", "share of the rate in the end")
            .atLeast(0)
            .orElse(1.0);
    private static final Option<Long> TOTAL_ITERS = Option.integer("total_iters", "how many units the way takes")
            .atLeast(1)
            .orElse(5L);

    @Override
    public String summary() {
        return "goes in a straight line from one share of the rate to another";
    }

    @Override
    public List<Option<?>> options() {
        return Timeline.options(START_FACTOR, END_FACTOR, TOTAL_ITERS);
    }

    @Override
    public double rate(ScheduleScope scope, long step) {
        double start = scope.options().get(START_FACTOR);
        double end = scope.options().get(END_FACTOR);
        long length = scope.options().get(TOTAL_ITERS);
        return new Timeline(scope)
                .rate(step, t -> scope.baseRate() * (start + (end - start) * Math.min(t, length) / length));
    }
}
