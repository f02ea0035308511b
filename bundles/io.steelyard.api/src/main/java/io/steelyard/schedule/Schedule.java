package io.steelyard.schedule;

import io.steelyard.option.Plugin;
import org.osgi.annotation.versioning.ConsumerType;

/** A rule for learning rates. Register it as a service with {@link ProvidesSchedule}. It keeps no state. */
@ConsumerType
public interface Schedule extends Plugin {
    /**
     * The learning rate at one step, a function of its arguments alone.
     *
     * @param step 0 for the first step
     */
    double rate(ScheduleScope scope, long step);
}
