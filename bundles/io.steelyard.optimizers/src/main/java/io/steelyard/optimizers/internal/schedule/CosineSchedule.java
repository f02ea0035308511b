package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ProvidesSchedule;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Falls along half a period of a cosine: {@code eta_min + (base - eta_min) * (1 + cos(pi * t / T_max)) / 2}. Beyond {@code
 * T_max}, by default the whole training, it rises again. {@code torch.optim.lr_scheduler.CosineAnnealingLR}, in closed
 * form; after Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017. On {@code t} see {@link
 * Timeline}.
 */
@Component
@ProvidesSchedule("cosine")
public final class CosineSchedule implements Schedule {
    private static final Option<Long> T_MAX = Option.integer(
                    "T_max", "after how many units the rate is lowest; by default at the end of the training")
            .atLeast(1)
            .optional();
    private static final Option<Double> ETA_MIN =
            Option.number("eta_min", "the lowest rate").atLeast(0).orElse(0.0);

    @Override
    public String summary() {
        return "falls along half a period of a cosine";
    }

    @Override
    public List<Option<?>> options() {
        return Timeline.options(T_MAX, ETA_MIN);
    }

    @Override
    public double rate(ScheduleScope scope, long step) {
        Timeline timeline = new Timeline(scope);
        double length = scope.options().find(T_MAX).orElseGet(timeline::length);
        double lowest = scope.options().get(ETA_MIN);
        return timeline.rate(
                step, t -> lowest + (scope.baseRate() - lowest) * (1 + Math.cos(Math.PI * t / length)) / 2);
    }
}
