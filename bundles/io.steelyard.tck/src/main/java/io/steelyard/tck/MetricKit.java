package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.objective.Metric;
import io.steelyard.tck.internal.OptionChecks;
import io.steelyard.tck.internal.objective.MetricChecks;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is asked of a metric, for each sample: the figure against a source that does not know it, and totals that add up
 * however the data is cut into batches.
 *
 * @param metric the metric
 * @param reference the backend that computes
 * @param samples ways to use it
 * @param refused options out of range
 */
public record MetricKit(Metric metric, Backend reference, List<ObjectiveSample> samples, List<Map<String, ?>> refused)
        implements Kit {
    /** Copies the lists. */
    public MetricKit {
        samples = List.copyOf(samples);
        refused = List.copyOf(refused);
    }

    /** Some ways to use a metric. */
    public static MetricKit of(Metric metric, Backend reference, ObjectiveSample... samples) {
        return new MetricKit(metric, reference, List.of(samples), List.of());
    }

    /** With options that must be refused. */
    public MetricKit refusing(List<Map<String, ?>> options) {
        return new MetricKit(metric, reference, samples, options);
    }

    @Override
    public String kind() {
        return "metric";
    }

    @Override
    public Stream<Check> checks() {
        return Stream.concat(
                new OptionChecks(
                                metric,
                                samples.stream()
                                        .<Map<String, ?>>map(ObjectiveSample::options)
                                        .toList(),
                                refused)
                        .checks(),
                samples.stream().flatMap(sample -> new MetricChecks(metric, reference, sample).checks()));
    }
}
