package io.steelyard.runtime.internal.predict;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** What Configuration Admin can say of a predictor. Two underscores in a method are one in the property's name. */
@ObjectClassDefinition(
        name = "Steelyard predictor",
        description = "A trained model that answers, as a service io.steelyard.predict.Predictor.")
@SuppressWarnings("MemberName")
@interface PredictorConfiguration {
    @AttributeDefinition(description = "The pipeline.yaml that the model was trained with.")
    String spec();

    @AttributeDefinition(
            required = false,
            description =
                    "A checkpoint, or a directory of generations; the specification's own output if none is given.")
    String weights() default "";

    @AttributeDefinition(required = false, description = "How many rows are computed together at most, a power of two.")
    int max__batch__size() default 32;

    @AttributeDefinition(
            required = false,
            description = "How long a request waits for others to come along, in milliseconds.")
    long max__queue__delay() default 0;

    @AttributeDefinition(required = false, description = "How many requests may be unanswered.")
    int max__queue__size() default 1024;

    @AttributeDefinition(
            required = false,
            description = "How long a caller waits for an answer at most, in milliseconds.")
    long timeout() default 10_000;

    @AttributeDefinition(
            required = false,
            description = "How often a directory of generations is looked at for a new one, in milliseconds; 0: never.")
    long follow() default 0;
}
