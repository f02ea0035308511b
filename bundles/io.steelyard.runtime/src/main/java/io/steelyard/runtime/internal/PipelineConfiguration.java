package io.steelyard.runtime.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What Configuration Admin may say of a pipeline. */
@ObjectClassDefinition(
        name = "Steelyard pipeline",
        description =
                "A training that begins when its parts are there, and goes on where it was when the host starts again.")
public @interface PipelineConfiguration {
    /** The path of the specification. */
    @AttributeDefinition(name = "Specification", description = "The path of a pipeline's YAML file.")
    String spec();

    /** Whether to go on from the current generation. */
    @AttributeDefinition(
            name = "Resume",
            description = "Whether to go on from the current generation in the output directory, if there is one.")
    boolean resume() default true;
}
