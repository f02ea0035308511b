package io.steelyard.pipeline;

import io.steelyard.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Everything that makes a pipeline.
 *
 * @param name unique among the pipelines of a process
 * @param file where it was read from; its paths are relative to that file's folder
 * @param text as it was written
 * @param seed decides initial weights, order of examples and dropout masks
 * @param dtype what the model computes in: f32 or f64
 * @param data where examples come from
 * @param layers the model, in an order in which it can be computed
 * @param weights a checkpoint from which the model starts, instead of its initializers
 * @param objective what training minimises
 * @param metrics what is reported beside it
 * @param optimizer how weights change, without {@code lr}
 * @param rate the learning rate; the optimizer's own default if none
 * @param groups parameters that are trained in their own way
 * @param transforms what is done to gradients on their way to the optimizer, in this order
 * @param schedule how the learning rate changes; constant if none
 * @param epochs how often the data is gone through
 * @param batch how it is cut
 * @param backend a name; {@code auto} for the best there is; or a filter on service properties, in parentheses
 * @param swap how patient the pipeline is when a part goes
 * @param output what it leaves behind
 * @param observe the names of values to be shown, {@code LAYER.output} or {@code LAYER.NAME}
 * @param observeEvery how many steps lie between two observations
 * @param watch what is measured of each layer in training, if anything
 */
public record PipelineSpec(
        String name,
        Path file,
        String text,
        long seed,
        DType dtype,
        DataSpec data,
        List<LayerSpec> layers,
        Optional<Path> weights,
        PluginRef objective,
        List<PluginRef> metrics,
        PluginRef optimizer,
        OptionalDouble rate,
        List<ParameterGroupSpec> groups,
        List<GradientTransformSpec> transforms,
        Optional<PluginRef> schedule,
        long epochs,
        BatchSpec batch,
        String backend,
        SwapSpec swap,
        OutputSpec output,
        List<String> observe,
        long observeEvery,
        Optional<WatchSpec> watch) {
    /** The word that stands for the best backend there is. */
    public static final String AUTO = "auto";

    /** Copies the lists. */
    public PipelineSpec {
        layers = List.copyOf(layers);
        metrics = List.copyOf(metrics);
        groups = List.copyOf(groups);
        transforms = List.copyOf(transforms);
        observe = List.copyOf(observe);
    }

    /** This specification with another backend. */
    public PipelineSpec withBackend(String other) {
        return new PipelineSpec(
                name,
                file,
                text,
                seed,
                dtype,
                data,
                layers,
                weights,
                objective,
                metrics,
                optimizer,
                rate,
                groups,
                transforms,
                schedule,
                epochs,
                batch,
                other,
                swap,
                output,
                observe,
                observeEvery,
                watch);
    }
}
