package io.steelyard.pipeline;

import io.steelyard.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Something that happened to a pipeline. */
public sealed interface PipelineEvent {
    /** Which pipeline. */
    Pipeline pipeline();

    /** It entered a state. */
    record StateChanged(Pipeline pipeline, PipelineState state, String reason) implements PipelineEvent {}

    /**
     * A step was done.
     *
     * @param step counted from 1 over the whole training
     * @param rows the number of examples in it
     * @param backend the name of the backend that did it
     */
    record StepCompleted(Pipeline pipeline, long step, long epoch, int rows, double loss, double rate, String backend)
            implements PipelineEvent {}

    /**
     * The data was gone through once more.
     *
     * @param epoch counted from 1
     * @param loss the mean loss over the epoch's training rows
     * @param metrics figures over the rows held out, by name, {@code loss} among them; empty if none are
     */
    record EpochCompleted(Pipeline pipeline, long epoch, double loss, Map<String, Double> metrics)
            implements PipelineEvent {}

    /**
     * Training went on with other parts than before.
     *
     * @param what the kind of part: {@code backend}, {@code layer type}, {@code optimizer}
     * @param from the one it was, with its bundle
     * @param to the one it is now, with its bundle
     * @param afterStep the last step done with the old one
     * @param pause how long no step was under way
     */
    record Swapped(Pipeline pipeline, String what, String from, String to, long afterStep, Duration pause)
            implements PipelineEvent {}

    /**
     * Parts were exchanged for others that remember other things. What is listed nowhere was kept, which is what has the
     * same name, shape and dtype.
     *
     * @param afterStep the last step done before
     * @param lost weights, buffers and slots that are no more, each with its type
     * @param begun those that are new, each with its type, as their initializers drew them
     */
    record Refitted(Pipeline pipeline, long afterStep, List<String> lost, List<String> begun) implements PipelineEvent {
        /** Copies the lists. */
        public Refitted {
            lost = List.copyOf(lost);
            begun = List.copyOf(begun);
        }
    }

    /**
     * A part failed: it threw, hung, returned what is no number, or could not give the state back. It is left alone until it is
     * registered anew, or somebody resumes the pipeline.
     *
     * @param what the part, with its bundle
     * @param reason what happened, for people
     * @param atStep the last step that had been done
     * @param backTo the step whose state the training goes on from; those between are repeated
     */
    record Faulted(Pipeline pipeline, String what, String reason, long atStep, long backTo) implements PipelineEvent {}

    /** A generation was written, or the weights were exported. */
    record Saved(Pipeline pipeline, long step, Path path) implements PipelineEvent {}

    /** A value that the specification asked to see. */
    record Observed(Pipeline pipeline, long step, String name, Tensor value) implements PipelineEvent {}

    /**
     * The layers were looked at, as the specification asked. It follows the {@link StepCompleted} of its step. A step that
     * is refused, since its loss or a gradient is not finite, is always looked at if any are; then no such event precedes.
     *
     * @param layers the figures of each layer that has any, by its name, in the order of the specification
     */
    record Watched(Pipeline pipeline, long step, Map<String, LayerFigures> layers) implements PipelineEvent {
        /** Copies the map. */
        public Watched {
            layers = Collections.unmodifiableMap(new LinkedHashMap<>(layers));
        }
    }
}
