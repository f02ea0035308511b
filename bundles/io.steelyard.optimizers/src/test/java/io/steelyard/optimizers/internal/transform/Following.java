package io.steelyard.optimizers.internal.transform;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.NamePattern;
import io.steelyard.compiler.describe.TransformPart;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.optimizer.GradientTransform;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.option.Options;
import io.steelyard.tck.UpdateProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Follows one parameter, w, on gradients given beforehand. */
final class Following {
    private Following() {}

    static TransformPart part(String name, GradientTransform transform, Map<String, ?> options, String... match) {
        return new TransformPart(
                name,
                transform,
                Options.parse(transform.options(), options),
                Stream.of(match).map(NamePattern::new).toList());
    }

    static UpdateRule rule(Optimizer optimizer, Map<String, ?> options, TransformPart... transforms) {
        return new UpdateRule(optimizer, Options.parse(optimizer.options(), options), List.of(), List.of(transforms));
    }

    static Tensor vector(DType dtype, double... values) {
        return Tensor.of(dtype, Shape.of(values.length), values);
    }

    /** The state after each step. */
    static List<Map<String, Tensor>> states(UpdateRule rule, double rate, Tensor start, List<Tensor> gradients) {
        return new UpdateProbe(rule)
                .run(
                        new ReferenceBackend(),
                        Map.of("w", start),
                        gradients.stream()
                                .map(gradient ->
                                        new UpdateProbe.Step(Map.of("w", gradient), Map.of(ModelPrograms.RATE, rate)))
                                .toList());
    }

    /** The parameter after each step. */
    static List<Tensor> weights(UpdateRule rule, double rate, Tensor start, List<Tensor> gradients) {
        return states(rule, rate, start, gradients).stream()
                .map(state -> state.get("w"))
                .toList();
    }

    /** What gradient reaches the optimizer: minus what descent at rate 1 makes of 0. */
    static double[] reaching(TransformPart transform, Tensor gradient) {
        Optimizer descent = new Sgd();
        Tensor zero = Tensor.filled(gradient.dtype(), gradient.shape(), 0);
        double[] after = weights(rule(descent, Map.of(), transform), 1, zero, List.of(gradient))
                .get(0)
                .toDoubles();
        for (int i = 0; i < after.length; i++) {
            after[i] = 0 - after[i];
        }
        return after;
    }
}
