package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ProvidesSchedule;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Always the same rate, {@code base}, but for a share of it in the beginning: {@code base * factor} where {@code t <
 * total_iters}. {@code torch.optim.lr_scheduler.ConstantLR}, except that the factor is 1 unless told otherwise. On {@code
 * t} see {@link Timeline}.
 */
@Component
@ProvidesSchedule("constant")
public final class ConstantSchedule implements Schedule {
    private static final Option<Double> FACTOR = Option.number("factor", "share of the rate in the beginning")
            .atLeast(0)
            .orElse(1.0);
    private static final Option<Long> TOTAL_ITERS = Option.integer("total_iters", "how many units the beginning lasts")
            .atLeast(0)
            .orElse(5L);

    @Override
    public String summary() {
        return "the same rate throughout";
    }

    @Override
    public List<Option<?>> options() {
        return Timeline.options(FACTOR, TOTAL_ITERS);
    }

    @Override
    public double rate(ScheduleScope scope, long step) {
        double beginning = scope.baseRate() * scope.options().get(FACTOR);
        long length = scope.options().get(TOTAL_ITERS);
        return new Timeline(scope).rate(step, t -> t < length ? beginning : scope.baseRate());
    }
}
