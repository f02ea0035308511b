package io.steelyard.tck.internal.layer;

import io.steelyard.backend.Backend;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.LayerSample;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tck.internal.Evaluation;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** How a layer's output in training follows the step. */
public record LayerRandomChecks(LayerType type, Backend reference, LayerSample sample) {
    private static final int STEPS = 400;

    /** An estimate from so many standard errors away happens once in 15 million, and seeds are fixed. */
    private static final double STANDARD_ERRORS = 5;

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        return Stream.of(
                Check.of(group, "in training, the same step gives the same output", this::sameStep),
                Check.of(group, "in training, another step gives other random numbers", this::otherStep),
                Check.of(group, "in training, every row has random numbers of its own", this::otherRow),
                new Check(
                        group,
                        "in training, the mean over steps is the output of inference",
                        STANDARD_ERRORS + " standard errors of " + STEPS + " steps",
                        this::unbiased));
    }

    private LayerTrial training() {
        return new LayerTrial(type, sample, DType.F64, true);
    }

    private void sameStep() {
        LayerTrial one = training();
        LayerTrial other = training();
        try (Evaluation first = one.output(reference);
                Evaluation second = other.output(reference)) {
            Tensor before = first.run(one.values(3)).get(LayerTrial.OUTPUT);
            first.run(one.values(4));
            Require.sameBits(
                    "the output at step 3 again",
                    before,
                    first.run(one.values(3)).get(LayerTrial.OUTPUT));
            Require.sameBits(
                    "the output at step 3 of another description",
                    before,
                    second.run(other.values(3)).get(LayerTrial.OUTPUT));
        }
    }

    private void requireRandom() {
        if (!sample.isRandom()) {
            throw new CheckSkipped("the sample says nothing of random numbers");
        }
    }

    private void otherStep() {
        LayerTrial trial = training();
        try (Evaluation evaluation = trial.output(reference)) {
            Tensor three = evaluation.run(trial.values(3)).get(LayerTrial.OUTPUT);
            Tensor four = evaluation.run(trial.values(4)).get(LayerTrial.OUTPUT);
            if (sample.isRandom()) {
                Require.that(
                        !three.equals(four), "the output at step 4 is that of step 3, expected other random numbers");
            } else {
                Require.sameBits("the output at step 4, without random numbers,", three, four);
            }
        }
    }

    private void otherRow() {
        requireRandom();
        LayerTrial trial = training();
        Map<String, Tensor> values = new LinkedHashMap<>(trial.values(3));
        trial.inputValues().forEach((name, input) -> {
            int[] first = new int[(int) input.shape().dim(0)];
            values.put(name, Draws.rows(input, first));
        });
        try (Evaluation evaluation = trial.output(reference)) {
            Tensor output = evaluation.run(values).get(LayerTrial.OUTPUT);
            Require.that(
                    !Draws.rows(output, 0).equals(Draws.rows(output, 1)),
                    "two equal rows have equal outputs, expected random numbers of their own");
        }
    }

    private void unbiased() {
        if (!sample.isUnbiased()) {
            throw new CheckSkipped("the sample does not say that random numbers leave the mean as it is");
        }
        LayerTrial trial = training();
        LayerTrial inference = new LayerTrial(type, sample, DType.F64, false);
        Tensor expected;
        try (Evaluation evaluation = inference.output(reference)) {
            expected = evaluation.run(inference.values(1)).get(LayerTrial.OUTPUT);
        }
        int elements = (int) expected.shape().elements();
        double[] sums = new double[elements];
        double[] squares = new double[elements];
        try (Evaluation evaluation = trial.output(reference)) {
            Map<String, Tensor> values = trial.values(1);
            for (int step = 1; step <= STEPS; step++) {
                double[] output = evaluation
                        .run(LayerTrial.atStep(values, step))
                        .get(LayerTrial.OUTPUT)
                        .toDoubles();
                for (int i = 0; i < elements; i++) {
                    sums[i] += output[i];
                    squares[i] += output[i] * output[i];
                }
            }
        }
        for (int i = 0; i < elements; i++) {
            double mean = sums[i] / STEPS;
            double error = Math.sqrt(Math.max(0, squares[i] / STEPS - mean * mean) / STEPS);
            double allowed = STANDARD_ERRORS * error + 1e-12 * Math.abs(mean);
            Require.that(
                    Math.abs(mean - expected.getDouble(i)) <= allowed,
                    "the mean over " + STEPS + " steps is " + mean + " at " + i + ", expected the "
                            + expected.getDouble(i) + " of inference within " + allowed);
        }
    }
}
