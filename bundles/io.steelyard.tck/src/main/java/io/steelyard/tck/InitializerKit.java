package io.steelyard.tck;

import io.steelyard.initializer.Initializer;
import io.steelyard.tck.internal.OptionChecks;
import io.steelyard.tck.internal.initializer.InitializerChecks;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is asked of an initializer, for each sample: the moments and bounds that its author states, for whatever fans; the
 * same weight from the same stream, and an independent one from another.
 *
 * @param initializer the initializer
 * @param samples ways to use it
 * @param refused options out of range
 */
public record InitializerKit(Initializer initializer, List<InitializerSample> samples, List<Map<String, ?>> refused)
        implements Kit {
    /** Copies the lists. */
    public InitializerKit {
        samples = List.copyOf(samples);
        refused = List.copyOf(refused);
    }

    /** Some ways to use an initializer. */
    public static InitializerKit of(Initializer initializer, InitializerSample... samples) {
        return new InitializerKit(initializer, List.of(samples), List.of());
    }

    /** With options that must be refused. */
    public InitializerKit refusing(List<Map<String, ?>> options) {
        return new InitializerKit(initializer, samples, options);
    }

    @Override
    public String kind() {
        return "initializer";
    }

    @Override
    public Stream<Check> checks() {
        return Stream.concat(
                new OptionChecks(
                                initializer,
                                samples.stream()
                                        .<Map<String, ?>>map(InitializerSample::options)
                                        .toList(),
                                refused)
                        .checks(),
                samples.stream().flatMap(sample -> new InitializerChecks(initializer, sample).checks()));
    }
}
