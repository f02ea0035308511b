package io.steelyard.pipeline;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what happens to pipelines: register one as a service, and it is called. Calls come on the pipeline's own thread,
 * between two steps, which wait for it. What it throws is logged and otherwise ignored.
 */
@ConsumerType
public interface PipelineListener {
    /** Called for everything that happens to any pipeline. */
    void onEvent(PipelineEvent event);
}
