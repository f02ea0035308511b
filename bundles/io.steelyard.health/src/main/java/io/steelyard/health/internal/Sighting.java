package io.steelyard.health.internal;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineState;
import java.util.Optional;

/** What was seen of one pipeline, and when. */
final class Sighting {
    private PipelineState state;
    private long lastSign;
    private Optional<PipelineEvent.Watched> watched = Optional.empty();

    /** A pipeline that is seen for the first time, at a moment. */
    Sighting(PipelineState state, long now) {
        this.state = state;
        this.lastSign = now;
    }

    /** Takes note of an event. */
    void note(PipelineEvent event, long now) {
        if (event instanceof PipelineEvent.StateChanged change) {
            enter(change.state(), now);
        } else if (event instanceof PipelineEvent.StepCompleted) {
            lastSign = now;
        } else if (event instanceof PipelineEvent.Watched look) {
            watched = Optional.of(look);
        }
    }

    /** Takes note of the state that it is in. */
    void enter(PipelineState now, long at) {
        if (now != state) {
            state = now;
            lastSign = at;
        }
    }

    /** When it entered its state or did its last step, whichever was later. */
    long lastSign() {
        return lastSign;
    }

    /** The last look at its layers. */
    Optional<PipelineEvent.Watched> watched() {
        return watched;
    }
}
