package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ProvidesSchedule;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Multiplies the rate by a factor at every unit: {@code base * gamma^t}. {@code torch.optim.lr_scheduler.ExponentialLR}.
 * On {@code t} see {@link Timeline}.
 */
@Component
@ProvidesSchedule("exponential")
public final class ExponentialSchedule implements Schedule {
    private static final Option<Double> GAMMA =
            Option.number("gamma", "what the rate is multiplied by").atLeast(0);

    @Override
    public String summary() {
        return "falls by a factor at every unit";
    }

    @Override
    public List<Option<?>> options() {
        return Timeline.options(GAMMA);
    }

    @Override
    public double rate(ScheduleScope scope, long step) {
        double gamma = scope.options().get(GAMMA);
        return new Timeline(scope).rate(step, t -> scope.baseRate() * Math.pow(gamma, (double) t));
    }
}
