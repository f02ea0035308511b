package io.steelyard.runtime.internal.service;

import io.steelyard.backend.Backend;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.data.DataSource;
import io.steelyard.initializer.Initializer;
import io.steelyard.layer.LayerType;
import io.steelyard.objective.Metric;
import io.steelyard.objective.Objective;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.schedule.Schedule;

/**
 * A kind of exchangeable part.
 *
 * @param type the service interface
 * @param property the service property that holds a part's name
 * @param noun what it is called in messages
 */
public record PluginKind<T>(Class<T> type, String property, String noun) {
    public static final PluginKind<Backend> BACKEND = of(Backend.class, "backend", "backend");
    public static final PluginKind<LayerType> LAYER = of(LayerType.class, "layer", "layer type");
    public static final PluginKind<Initializer> INITIALIZER = of(Initializer.class, "initializer", "initializer");
    public static final PluginKind<Optimizer> OPTIMIZER = of(Optimizer.class, "optimizer", "optimizer");
    public static final PluginKind<GradientTransform> GRADIENT_TRANSFORM =
            of(GradientTransform.class, "gradient.transform", "gradient transform");
    public static final PluginKind<Schedule> SCHEDULE = of(Schedule.class, "schedule", "schedule");
    public static final PluginKind<Objective> OBJECTIVE = of(Objective.class, "objective", "objective");
    public static final PluginKind<Metric> METRIC = of(Metric.class, "metric", "metric");
    public static final PluginKind<DataSource> DATA_SOURCE = of(DataSource.class, "data.source", "data source");
    public static final PluginKind<CheckpointFormat> CHECKPOINT_FORMAT =
            of(CheckpointFormat.class, "checkpoint.format", "checkpoint format");

    private static <T> PluginKind<T> of(Class<T> type, String label, String noun) {
        return new PluginKind<>(type, "steelyard.provides." + label, noun);
    }

    @Override
    public String toString() {
        return noun;
    }
}
