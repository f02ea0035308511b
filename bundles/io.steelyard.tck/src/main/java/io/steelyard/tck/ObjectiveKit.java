package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.objective.Objective;
import io.steelyard.tck.internal.OptionChecks;
import io.steelyard.tck.internal.objective.ObjectiveChecks;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is asked of an objective, for each sample: loss and gradient against sources that do not know it, and rows whose
 * order and grouping make no difference.
 *
 * @param objective the objective
 * @param reference the backend that computes
 * @param samples ways to use it
 * @param refused options out of range
 */
public record ObjectiveKit(
        Objective objective, Backend reference, List<ObjectiveSample> samples, List<Map<String, ?>> refused)
        implements Kit {
    /** Copies the lists. */
    public ObjectiveKit {
        samples = List.copyOf(samples);
        refused = List.copyOf(refused);
    }

    /** Some ways to use an objective. */
    public static ObjectiveKit of(Objective objective, Backend reference, ObjectiveSample... samples) {
        return new ObjectiveKit(objective, reference, List.of(samples), List.of());
    }

    /** With options that must be refused. */
    public ObjectiveKit refusing(List<Map<String, ?>> options) {
        return new ObjectiveKit(objective, reference, samples, options);
    }

    @Override
    public String kind() {
        return "objective";
    }

    @Override
    public Stream<Check> checks() {
        return Stream.concat(
                new OptionChecks(
                                objective,
                                samples.stream()
                                        .<Map<String, ?>>map(ObjectiveSample::options)
                                        .toList(),
                                refused)
                        .checks(),
                samples.stream().flatMap(sample -> new ObjectiveChecks(objective, reference, sample).checks()));
    }
}
