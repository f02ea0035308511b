package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.option.Options;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Follows an optimizer for a few steps on gradients given beforehand.
 *
 * <pre>{@code
 * OptimizerProbe probe = new OptimizerProbe(new Sgd(), Map.of("momentum", 0.9), 0.1);
 * List<Map<String, Tensor>> steps = probe.run(backend, Map.of("w", start), List.of(Map.of("w", gradient)));
 * steps.get(0).get("w");                  // the parameter after the first step
 * steps.get(0).get("w/momentum_buffer");  // the slot after the first step
 * }</pre>
 *
 * @param optimizer the optimizer
 * @param options plain values by name, as a specification has them
 * @param rate the learning rate at all steps
 */
public record OptimizerProbe(Optimizer optimizer, Map<String, ?> options, double rate) {
    /**
     * Takes one step for each set of gradients.
     *
     * @param backend what computes
     * @param parameters where they start, by name
     * @param gradients for each step, one for each parameter, of its type
     * @return for each step, what parameters and slots are after it: parameters by their names, slots as {@code
     *     PARAMETER/SLOT}
     */
    public List<Map<String, Tensor>> run(
            Backend backend, Map<String, Tensor> parameters, List<Map<String, Tensor>> gradients) {
        UpdateRule rule = new UpdateRule(optimizer, Options.parse(optimizer.options(), options));
        return new UpdateProbe(rule)
                .run(
                        backend,
                        parameters,
                        gradients.stream()
                                .map(given -> new UpdateProbe.Step(given, Map.of(ModelPrograms.RATE, rate)))
                                .toList());
    }
}
