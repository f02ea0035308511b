package io.steelyard.tck.internal.layer;

import io.steelyard.backend.Backend;
import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.LayerSample;
import io.steelyard.tck.internal.CentralDifferences;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tck.internal.Evaluation;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** How a layer's output moves with its inputs and parameters, in training: the loss is {@code sum(output * cotangent)}. */
public record LayerGradientChecks(LayerType type, Backend reference, LayerSample sample) {
    private static final String LOSS = "loss";
    private static final long STEP = 1;

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        return Stream.of(
                new Check(
                        group,
                        "gradients are those of central differences",
                        CentralDifferences.TOLERANCE.toString(),
                        this::gradients),
                Check.of(group, "every trainable parameter moves the output", this::influence),
                new Check(
                        group,
                        "gradients in f32 agree with those in f64",
                        sample.single().toString(),
                        this::singlePrecision));
    }

    private LayerTrial trial(DType dtype) {
        return new LayerTrial(type, sample, dtype, true);
    }

    private static Value loss(LayerTrial trial) {
        Value output = trial.model.output();
        if (!output.dtype().isFloating()) {
            throw new CheckSkipped("the output, " + output.type() + ", has no gradient");
        }
        Tensor cotangent = Draws.uniform("cotangent", output.type(), -1, 1);
        return trial.graph.sum(trial.graph.mul(output, trial.graph.constant(cotangent)));
    }

    /** Losses at the values of a trial that some of them replace. */
    private double lossAt(Evaluation evaluation, Map<String, Tensor> values) {
        return evaluation.run(values).get(LOSS).getDouble(0);
    }

    private Map<String, Tensor> gradients(LayerTrial trial) {
        Map<String, Value> wanted = trial.differentiable();
        List<Value> found = Differentiation.gradients(trial.graph, loss(trial), List.copyOf(wanted.values()));
        Map<String, Value> outputs = new LinkedHashMap<>();
        for (String name : wanted.keySet()) {
            outputs.put(name, found.get(outputs.size()));
        }
        try (Evaluation evaluation = trial.compile(reference, outputs)) {
            return evaluation.run(trial.values(STEP));
        }
    }

    private void gradients() {
        Map<String, Tensor> found = gradients(trial(DType.F64));
        LayerTrial trial = trial(DType.F64);
        Map<String, Value> outputs = Map.of(LOSS, loss(trial));
        Map<String, Tensor> values = trial.values(STEP);
        try (Evaluation evaluation = trial.compile(reference, outputs)) {
            found.forEach((name, gradient) -> CentralDifferences.TOLERANCE.require(
                    "the gradient of " + LayerTrial.shown(name),
                    CentralDifferences.of(moved -> lossAt(evaluation, moved), values, name),
                    gradient));
        }
    }

    private void influence() {
        LayerTrial trial = trial(DType.F64);
        if (trial.trainable().isEmpty()) {
            throw new CheckSkipped("there are no trainable parameters");
        }
        Map<String, Tensor> values = trial.values(STEP);
        List<String> idle = new ArrayList<>();
        try (Evaluation evaluation = trial.output(reference)) {
            Tensor before = evaluation.run(values).get(LayerTrial.OUTPUT);
            trial.trainable().keySet().forEach(name -> {
                Map<String, Tensor> moved = new LinkedHashMap<>(values);
                Tensor value = values.get(name);
                double[] other =
                        Arrays.stream(value.toDoubles()).map(x -> x + 0.5).toArray();
                moved.put(name, Tensor.of(value.dtype(), value.shape(), other));
                if (evaluation.run(moved).get(LayerTrial.OUTPUT).equals(before)) {
                    idle.add(LayerTrial.shown(name));
                }
            });
        }
        Require.that(idle.isEmpty(), "the output does not change with " + idle + ", expected it to");
    }

    private void singlePrecision() {
        if (sample.isRandom()) {
            throw new CheckSkipped("random numbers in f32 are others than in f64");
        }
        Map<String, Tensor> exact = gradients(trial(DType.F64));
        gradients(trial(DType.F32))
                .forEach((name, gradient) -> sample.single()
                        .require("the gradient of " + LayerTrial.shown(name) + " in f32", exact.get(name), gradient));
    }
}
