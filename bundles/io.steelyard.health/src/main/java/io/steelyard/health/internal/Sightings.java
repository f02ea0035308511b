package io.steelyard.health.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * What cannot be asked of pipelines and so is heard: since when one has been in its state, when it did its last step, and
 * what the last look at its layers found. A component apart from the check, which needs the runtime: the runtime gets its
 * listeners while it starts, and one that waited for it would never be heard of.
 */
@Component(
        service = {PipelineListener.class, Sightings.class},
        immediate = true)
public final class Sightings implements PipelineListener {
    private final LongSupplier nanos;
    private final Map<Pipeline, Sighting> pipelines = new WeakHashMap<>();

    @Activate
    public Sightings() {
        this(System::nanoTime);
    }

    /**
     * With a clock.
     *
     * @param nanos as {@link System#nanoTime}
     */
    Sightings(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public synchronized void onEvent(PipelineEvent event) {
        of(event.pipeline()).note(event, nanos.getAsLong());
    }

    /** How long ago a pipeline entered its state or did its last step, whichever was later; counted from the first call. */
    synchronized Duration quiet(Pipeline pipeline) {
        Sighting sighting = of(pipeline);
        sighting.enter(pipeline.status().state(), nanos.getAsLong());
        return Duration.ofNanos(nanos.getAsLong() - sighting.lastSign());
    }

    /** The last look at a pipeline's layers. */
    synchronized Optional<PipelineEvent.Watched> watched(Pipeline pipeline) {
        return of(pipeline).watched();
    }

    private Sighting of(Pipeline pipeline) {
        return pipelines.computeIfAbsent(
                pipeline, found -> new Sighting(found.status().state(), nanos.getAsLong()));
    }
}
