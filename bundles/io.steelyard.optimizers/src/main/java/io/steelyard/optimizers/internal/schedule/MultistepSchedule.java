package io.steelyard.optimizers.internal.schedule;

import io.steelyard.option.Option;
import io.steelyard.schedule.ProvidesSchedule;
import io.steelyard.schedule.Schedule;
import io.steelyard.schedule.ScheduleScope;
import java.util.List;
import org.osgi.service.component.annotations.Component;

/**
 * Multiplies the rate by a factor at milestones: {@code base * gamma^n}, where {@code n} is the number of milestones that
 * are at most {@code t}; one named twice counts twice. {@code torch.optim.lr_scheduler.MultiStepLR}. On {@code t} see
 * {@link Timeline}.
 */
@Component
@ProvidesSchedule("multistep")
public final class MultistepSchedule implements Schedule {
    private static final Option<List<Long>> MILESTONES =
            Option.integers("milestones", "at which units the rate falls").atLeast(0);
    private static final Option<Double> GAMMA =
            Option.number("gamma", "what the rate is multiplied by").atLeast(0).orElse(0.1);

    @Override
    public String summary() {
        return "falls by a factor at milestones";
    }

    @Override
    public List<Option<?>> options() {
        return Timeline.options(MILESTONES, GAMMA);
    }

    @Override
    public double rate(ScheduleScope scope, long step) {
        List<Long> milestones = scope.options().get(MILESTONES);
        double gamma = scope.options().get(GAMMA);
        return new Timeline(scope).rate(step, t -> {
            long passed =
                    milestones.stream().filter(milestone -> milestone <= t).count();
            return scope.baseRate() * Math.pow(gamma, (double) passed);
        });
    }
}
