package io.steelyard.schedule;

import io.steelyard.option.Options;
import org.osgi.annotation.versioning.ProviderType;

/** What a schedule sees of the training it belongs to. */
@ProviderType
public interface ScheduleScope {
    /** The schedule's options, checked. */
    Options options();

    /** The learning rate of the specification. */
    double baseRate();

    /** The number of steps in one pass over the data, at least 1. */
    long stepsPerEpoch();

    /** The number of steps of the whole training, at least 1. */
    long totalSteps();
}
