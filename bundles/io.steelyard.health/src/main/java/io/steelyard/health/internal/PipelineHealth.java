package io.steelyard.health.internal;

import io.steelyard.pipeline.FigureBounds;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Pipelines;
import java.time.Duration;
import org.apache.felix.hc.api.FormattingResultLog;
import org.apache.felix.hc.api.HealthCheck;
import org.apache.felix.hc.api.Result;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Whether pipelines get on. {@code CRITICAL}: one failed, paused because of a fault, or does no step though it runs. {@code
 * WARN}: one waits for a part for long, or a figure of a watched layer is out of bounds.
 *
 * <p>Of what happened before anything of it was heard it counts from the first check on.
 */
@Component(
        service = HealthCheck.class,
        configurationPid = PipelineHealth.PID,
        property = {HealthCheck.NAME + "=Steelyard pipelines", HealthCheck.TAGS + "=steelyard"})
@Designate(ocd = PipelineHealth.Settings.class)
public final class PipelineHealth implements HealthCheck {
    static final String PID = "io.steelyard.health.pipelines";

    /** What can be configured. A low line is a full stop in the name of a property: {@code waiting.seconds}. */
    @ObjectClassDefinition(
            name = "Steelyard pipeline health",
            description = "From when on the health check of pipelines worries.")
    @interface Settings {
        /** Seconds that a pipeline may wait for a part. */
        @AttributeDefinition(
                name = "Waiting, seconds",
                description = "How long a pipeline may wait for a part before the check warns.",
                min = "0")
        long waiting_seconds() default 60;

        /** Seconds that a running pipeline may take for a step. */
        @AttributeDefinition(
                name = "Step, seconds",
                description =
                        "How long a running pipeline may do no step before the check is critical; an evaluation and"
                                + " the compiling of programs count too.",
                min = "0")
        long step_seconds() default 300;

        /** The largest norm of a layer's gradient. */
        @AttributeDefinition(
                name = "Gradient norm, at most",
                description = "The L2 norm of a layer's gradient above which the check warns.")
        double max_gradient_norm() default 1e3;

        /** The smallest ratio of a layer's update to its weights. */
        @AttributeDefinition(
                name = "Update ratio, at least",
                description =
                        "The ratio of a layer's update to its weights below which the check warns; 0, no update at"
                                + " all, does not count.")
        double min_update_ratio() default 1e-6;

        /** The largest ratio of a layer's update to its weights. */
        @AttributeDefinition(
                name = "Update ratio, at most",
                description = "The ratio of a layer's update to its weights above which the check warns.")
        double max_update_ratio() default 1e-1;

        /** The largest share of a layer's units that are dead. */
        @AttributeDefinition(
                name = "Dead units, at most",
                description = "The share of a layer's units, from 0 to 1, that may be dead before the check warns.")
        double max_dead_units() default 0.5;
    }

    private final Pipelines pipelines;
    private final Duration longestWait;
    private final Duration longestStep;
    private final FigureBounds bounds;
    private final Sightings sightings;

    @Activate
    public PipelineHealth(@Reference Pipelines pipelines, @Reference Sightings sightings, Settings settings) {
        this(
                pipelines,
                sightings,
                Duration.ofSeconds(settings.waiting_seconds()),
                Duration.ofSeconds(settings.step_seconds()),
                new FigureBounds(
                        settings.max_gradient_norm(),
                        settings.min_update_ratio(),
                        settings.max_update_ratio(),
                        settings.max_dead_units()));
    }

    /** A check with bounds. */
    PipelineHealth(
            Pipelines pipelines, Sightings sightings, Duration longestWait, Duration longestStep, FigureBounds bounds) {
        this.sightings = sightings;
        this.pipelines = pipelines;
        this.longestWait = longestWait;
        this.longestStep = longestStep;
        this.bounds = bounds;
    }

    @Override
    public Result execute() {
        FormattingResultLog log = new FormattingResultLog();
        for (Pipeline pipeline : pipelines.list()) {
            judge(pipeline, log);
        }
        if (!log.iterator().hasNext()) {
            log.info("there are no pipelines");
        }
        return new Result(log);
    }

    private void judge(Pipeline pipeline, FormattingResultLog log) {
        String name = pipeline.spec().name();
        PipelineStatus status = pipeline.status();
        Duration quiet = sightings.quiet(pipeline);
        switch (status.state()) {
            case FAILED -> log.critical("{}: failed: {}", name, status.reason());
            case PAUSED -> {
                if (status.reason().isEmpty()) {
                    log.info("{}: paused after step {}", name, status.step());
                } else {
                    log.critical("{}: paused: {}", name, status.reason());
                }
            }
            case WAITING, SWAPPING, ASSEMBLING -> {
                String found = name + ": " + status.state() + " for " + quiet.toSeconds() + " s"
                        + (status.reason().isEmpty() ? "" : ": " + status.reason());
                if (quiet.compareTo(longestWait) > 0) {
                    log.warn("{}", found);
                } else {
                    log.info("{}", found);
                }
            }
            case RUNNING -> {
                if (quiet.compareTo(longestStep) > 0) {
                    log.critical("{}: no step for {} s after step {}", name, quiet.toSeconds(), status.step());
                } else {
                    log.info("{}: step {} of {}, loss {}", name, status.step(), status.totalSteps(), status.loss());
                }
            }
            case COMPLETED, STOPPED -> {
                log.info("{}: {} after step {}", name, status.state(), status.step());
                return;
            }
        }
        sightings
                .watched(pipeline)
                .ifPresent(watched -> bounds.complaints(watched.step(), watched.layers())
                        .forEach(complaint -> log.warn("{}: {}", name, complaint)));
    }
}
