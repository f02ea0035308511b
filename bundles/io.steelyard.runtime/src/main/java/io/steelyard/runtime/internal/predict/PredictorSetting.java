package io.steelyard.runtime.internal.predict;

import io.steelyard.predict.PredictorOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** A predictor as it is configured. */
record PredictorSetting(Path spec, Optional<Path> weights, PredictorOptions options) {
    /**
     * What Configuration Admin says.
     *
     * @throws IllegalArgumentException with one sentence, if it cannot be
     */
    static PredictorSetting of(PredictorConfiguration configuration) {
        String spec = configuration.spec();
        if (spec == null || spec.isBlank()) {
            throw new IllegalArgumentException("spec is missing, expected the path of a pipeline.yaml");
        }
        String weights = configuration.weights();
        return new PredictorSetting(
                Path.of(spec),
                weights == null || weights.isBlank() ? Optional.empty() : Optional.of(Path.of(weights)),
                new PredictorOptions(
                        configuration.max__batch__size(),
                        Duration.ofMillis(configuration.max__queue__delay()),
                        configuration.max__queue__size(),
                        Duration.ofMillis(configuration.timeout()),
                        Duration.ofMillis(configuration.follow())));
    }

    /** Whether this differs from another one in its weights alone. */
    boolean hasOtherWeightsThan(PredictorSetting other) {
        return !weights.equals(other.weights) && equals(new PredictorSetting(other.spec, weights, other.options));
    }
}
