package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ProvidesSchedule;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Multiplies the rate by a factor at regular intervals: {@code base * gamma^floor(t / step_size)}. {@code
 * torch.optim.lr_scheduler.StepLR}. On {@code t} see {@link Timeline}.
 */
@Component
@ProvidesSchedule("step")
public final class StepSchedule implements Schedule {
    private static final Option<Long> STEP_SIZE =
            Option.integer("step_size", "how many units lie between two falls").atLeast(1);
    private static final Option<Double> GAMMA =
            Option.number("gamma", "what the rate is multiplied by").atLeast(0).orElse(0.1);

    @Override
    public String summary() {
        return "falls by a factor at regular intervals";
    }

    @Override
    public List<Option<?>> options() {
        return Timeline.options(STEP_SIZE, GAMMA);
    }

    @Override
    public double rate(ScheduleScope scope, long step) {
        long interval = scope.options().get(STEP_SIZE);
        double gamma = scope.options().get(GAMMA);
        return new Timeline(scope).rate(step, t -> {
            long falls = t / interval;
            return scope.baseRate() * Math.pow(gamma, (double) falls);
        });
    }
}
