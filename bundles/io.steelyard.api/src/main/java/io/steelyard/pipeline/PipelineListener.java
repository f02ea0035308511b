package io.steelyard.pipeline;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what happens to pipelines: register one as a service, and it is called. Calls come on the pipeline's own thread,
 * between two steps, which wait for it. What it throws is logged and otherwise ignored.
 *
 * <p>The runtime gets its listeners while it starts. So a component that needs {@link Pipelines} cannot be one itself, since
 * each would wait for the other: let it take what a listener without that need has heard.
 */
@ConsumerType
public interface PipelineListener {
    /** Called for everything that happens to any pipeline. */
    void onEvent(PipelineEvent event);
}
