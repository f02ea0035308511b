/**
 * Learning-rate schedules: the rate as a function of the step. They run on the host, once a step.
 *
 * <pre>{@code
 * @Component
 * @ProvidesSchedule("halving")
 * public class Halving implements Schedule {
 *     @Override
 *     public double rate(ScheduleScope scope, long step) {
 *         return scope.baseRate() * Math.pow(0.5, step / scope.stepsPerEpoch());
 *     }
 * }
 * }</pre>
 */
@Export
@Version("0.1.0")
package io.steelyard.schedule;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
