package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ProvidesSchedule;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Falls to 0 along a power of the time that is left: {@code base * (1 - min(t / total_iters, 1))^power}. {@code
 * torch.optim.lr_scheduler.PolynomialLR}. On {@code t} see {@link Timeline}.
 */
@Component
@ProvidesSchedule("polynomial")
public final class PolynomialSchedule implements Schedule {
    private static final Option<Long> TOTAL_ITERS = Option.integer("total_iters", "after how many units the rate is 0")
            .atLeast(1)
            .orElse(5L);
    private static final Option<Double> POWER = Option.number("power", "the power of the time that is left")
            .above(0)
            .orElse(1.0);

    @Override
    public String summary() {
        return "falls to 0 along a power of the time that is left";
    }

    @Override
    public List<Option<?>> options() {
        return Timeline.options(TOTAL_ITERS, POWER);
    }

    @Override
    public double rate(ScheduleScope scope, long step) {
        long length = scope.options().get(TOTAL_ITERS);
        double power = scope.options().get(POWER);
        return new Timeline(scope)
                .rate(step, t -> scope.baseRate() * Math.pow(1 - (double) Math.min(t, length) / length, power));
    }
}
