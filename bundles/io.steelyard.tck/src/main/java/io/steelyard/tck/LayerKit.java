package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.internal.OptionChecks;
import io.steelyard.tck.internal.layer.LayerDescriptionChecks;
import io.steelyard.tck.internal.layer.LayerGradientChecks;
import io.steelyard.tck.internal.layer.LayerOutputChecks;
import io.steelyard.tck.internal.layer.LayerRandomChecks;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is asked of a layer type, for each sample: output and gradients against sources that do not know it, the same
 * declarations for every batch size and mode, rows that do not leak into each other, random numbers that follow the step.
 *
 * @param type the layer type
 * @param reference the backend that computes
 * @param samples ways to use it
 * @param refused options out of range
 */
public record LayerKit(LayerType type, Backend reference, List<LayerSample> samples, List<Map<String, ?>> refused)
        implements Kit {
    /** Copies the lists. */
    public LayerKit {
        samples = List.copyOf(samples);
        refused = List.copyOf(refused);
    }

    /** Some ways to use a layer type. */
    public static LayerKit of(LayerType type, Backend reference, LayerSample... samples) {
        return new LayerKit(type, reference, List.of(samples), List.of());
    }

    /** With options that must be refused. */
    public LayerKit refusing(List<Map<String, ?>> options) {
        return new LayerKit(type, reference, samples, options);
    }

    @Override
    public String kind() {
        return "layer";
    }

    @Override
    public Stream<Check> checks() {
        return Stream.concat(
                new OptionChecks(
                                type,
                                samples.stream()
                                        .<Map<String, ?>>map(LayerSample::options)
                                        .toList(),
                                refused)
                        .checks(),
                samples.stream()
                        .flatMap(sample -> Stream.of(
                                        new LayerDescriptionChecks(type, sample).checks(),
                                        new LayerOutputChecks(type, reference, sample).checks(),
                                        new LayerGradientChecks(type, reference, sample).checks(),
                                        new LayerRandomChecks(type, reference, sample).checks())
                                .flatMap(checks -> checks)));
    }
}
