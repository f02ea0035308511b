package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.tck.internal.OptionChecks;
import io.steelyard.tck.internal.optimizer.OptimizerStateChecks;
import io.steelyard.tck.internal.optimizer.OptimizerStepChecks;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is asked of an optimizer, for each sample: steps against a source that does not know it, slots that are all the
 * memory there is, parameters that do not influence each other.
 *
 * @param optimizer the optimizer
 * @param reference the backend that computes
 * @param samples ways to use it
 * @param refused options out of range
 */
public record OptimizerKit(
        Optimizer optimizer, Backend reference, List<OptimizerSample> samples, List<Map<String, ?>> refused)
        implements Kit {
    /** Copies the lists. */
    public OptimizerKit {
        samples = List.copyOf(samples);
        refused = List.copyOf(refused);
    }

    /** Some ways to use an optimizer. */
    public static OptimizerKit of(Optimizer optimizer, Backend reference, OptimizerSample... samples) {
        return new OptimizerKit(optimizer, reference, List.of(samples), List.of());
    }

    /** With options that must be refused. */
    public OptimizerKit refusing(List<Map<String, ?>> options) {
        return new OptimizerKit(optimizer, reference, samples, options);
    }

    @Override
    public String kind() {
        return "optimizer";
    }

    @Override
    public Stream<Check> checks() {
        return Stream.concat(
                new OptionChecks(
                                optimizer,
                                samples.stream()
                                        .<Map<String, ?>>map(OptimizerSample::options)
                                        .toList(),
                                refused)
                        .checks(),
                samples.stream()
                        .flatMap(sample -> Stream.concat(
                                new OptimizerStepChecks(optimizer, reference, sample).checks(),
                                new OptimizerStateChecks(optimizer, reference, sample).checks())));
    }
}
