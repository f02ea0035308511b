package io.steelyard.runtime.internal.training;

import io.steelyard.compiler.describe.LayerMeasures.Measure;
import io.steelyard.pipeline.LayerFigures;
import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.WatchSpec;
import io.steelyard.pipeline.WatchSpec.Figure;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/** Which steps are watched, and what a watched step's program found. */
final class TrainingWatch {
    private final Optional<WatchSpec> wanted;
    private final List<LayerSpec> layers;

    TrainingWatch(PipelineSpec spec) {
        this.wanted = spec.watch();
        this.layers = spec.layers();
    }

    /** What is measured; nothing if nobody asked. */
    static Set<Figure> figures(PipelineSpec spec) {
        return spec.watch().map(WatchSpec::figures).orElse(Set.of());
    }

    /** Whether anything is watched at all, and so a refused step is. */
    boolean isWanted() {
        return wanted.isPresent();
    }

    /** Whether a step is watched, counted from 1. */
    boolean isDue(long step) {
        return wanted.isPresent() && (step - 1) % wanted.get().every() == 0;
    }

    /**
     * What a program found in its last run.
     *
     * @param applied whether its step was done, rather than refused
     * @return the figures of each layer that has any
     */
    Map<String, LayerFigures> figures(Engine.Compiled program, boolean applied) {
        Map<String, LayerFigures> found = new LinkedHashMap<>();
        for (LayerSpec layer : layers) {
            String name = layer.name();
            OptionalDouble norm = number(program, Measure.GRADIENT_NORM, name);
            OptionalDouble ratio = applied ? updateRatio(program, name) : OptionalDouble.empty();
            OptionalDouble dead = number(program, Measure.DEAD_UNITS, name);
            OptionalLong gradients = count(program, Measure.NON_FINITE_GRADIENTS, name);
            OptionalLong weights = count(program, Measure.NON_FINITE_WEIGHTS, name);
            if (norm.isPresent() || ratio.isPresent() || dead.isPresent() || gradients.isPresent()) {
                found.put(name, new LayerFigures(norm, ratio, dead, gradients, weights));
            }
        }
        return found;
    }

    private static OptionalDouble updateRatio(Engine.Compiled program, String layer) {
        OptionalDouble update = number(program, Measure.UPDATE_NORM, layer);
        double weight = number(program, Measure.WEIGHT_NORM, layer).orElse(0);
        return weight == 0 ? OptionalDouble.empty() : OptionalDouble.of(update.getAsDouble() / weight);
    }

    private static OptionalDouble number(Engine.Compiled program, Measure measure, String layer) {
        TensorBuffer output = program.output(measure.of(layer));
        return output == null ? OptionalDouble.empty() : OptionalDouble.of(output.getDouble(0));
    }

    private static OptionalLong count(Engine.Compiled program, Measure measure, String layer) {
        OptionalDouble number = number(program, measure, layer);
        return number.isPresent() ? OptionalLong.of(Math.round(number.getAsDouble())) : OptionalLong.empty();
    }
}
