package io.steelyard.events.internal;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.Event;
import org.osgi.service.event.EventAdmin;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Posts what happens to pipelines to Event Admin, for bundles that know nothing of this API. It only ever posts: a pipeline
 * does not wait until anybody has listened. Nobody can ask Event Admin whether somebody listens, so single steps, which may
 * be thousands in a second, are thinned to so many a second; everything else is posted always.
 */
@Component(service = PipelineListener.class, immediate = true, configurationPid = EventBridge.PID)
@Designate(ocd = EventBridge.Settings.class)
public final class EventBridge implements PipelineListener {
    static final String PID = "io.steelyard.events";
    private static final long SECOND = 1_000_000_000;

    /** What can be configured. A low line is a full stop in the name of a property: {@code steps.per.second}. */
    @ObjectClassDefinition(name = "Steelyard events", description = "How pipelines' events are posted to Event Admin.")
    @interface Settings {
        /** The most STEP events of one pipeline in a second. */
        @AttributeDefinition(
                name = "Steps a second",
                description = "How many STEP events of one pipeline are posted in a second at most; 0: none.",
                min = "0")
        int steps_per_second() default 10;
    }

    private final EventAdmin admin;
    private final LongSupplier nanos;
    private final int stepsPerSecond;

    /** When the last step was posted, by pipeline. */
    private final Map<Object, Long> lastSteps = new WeakHashMap<>();

    @Activate
    public EventBridge(@Reference EventAdmin admin, Settings settings) {
        this(admin, settings.steps_per_second(), System::nanoTime);
    }

    /**
     * A bridge with a clock.
     *
     * @param nanos as {@link System#nanoTime}
     */
    EventBridge(EventAdmin admin, int stepsPerSecond, LongSupplier nanos) {
        this.admin = admin;
        this.stepsPerSecond = stepsPerSecond;
        this.nanos = nanos;
    }

    @Override
    public void onEvent(PipelineEvent event) {
        if (!(event instanceof PipelineEvent.StepCompleted) || isDue(event)) {
            admin.postEvent(new Event(EventProperties.topic(event), EventProperties.of(event)));
        }
    }

    private boolean isDue(PipelineEvent step) {
        if (stepsPerSecond <= 0) {
            return false;
        }
        synchronized (lastSteps) {
            long now = nanos.getAsLong();
            Long last = lastSteps.get(step.pipeline());
            if (last != null && now - last < SECOND / stepsPerSecond) {
                return false;
            }
            lastSteps.put(step.pipeline(), now);
            return true;
        }
    }
}
