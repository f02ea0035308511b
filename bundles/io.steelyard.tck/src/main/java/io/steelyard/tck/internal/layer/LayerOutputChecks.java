package io.steelyard.tck.internal.layer;

import io.steelyard.backend.Backend;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckFailure;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tck.LayerSample;
import io.steelyard.tck.Tolerance;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tck.internal.Evaluation;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a layer computes in inference. */
public record LayerOutputChecks(LayerType type, Backend reference, LayerSample sample) {
    /** Sums of a few dozen terms, added up in another order. */
    private static final Tolerance ORACLE = new Tolerance(1e-12, 1e-14);

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        return Stream.of(
                new Check(group, "the output is what its author states", ORACLE.toString(), this::oracle),
                new Check(
                        group,
                        "output, gradients and buffers are those of independent software",
                        sample.goldenTolerance().toString(),
                        this::golden),
                new Check(
                        group,
                        "f32 agrees with f64 in inference",
                        sample.single().toString(),
                        this::singlePrecision),
                Check.of(group, "in inference, a row depends on itself alone", this::rowsApart),
                Check.of(group, "in inference, a row is the same in a batch of its own", this::rowAlone));
    }

    private void oracle() {
        LayerSample.Oracle oracle =
                sample.oracle().orElseThrow(() -> new CheckSkipped("the sample has nobody who knows the output"));
        LayerTrial trial = new LayerTrial(type, sample, DType.F64, false);
        Map<String, Tensor> values = trial.values(1);
        Map<String, Tensor> weights = new LinkedHashMap<>();
        trial.weightValues().forEach((name, value) -> weights.put(LayerTrial.shown(name), value));
        Tensor expected = oracle.output(List.copyOf(trial.inputValues().values()), weights);
        ORACLE.require("the output", expected, output(trial, values));
    }

    private void golden() {
        GoldenCase golden =
                sample.golden().orElseThrow(() -> new CheckSkipped("the sample has nothing that other software found"));
        GoldenCase exact = golden.as(DType.F64);
        LayerProbe probe = new LayerProbe(type, sample.options(), DType.F64, true);
        List<String> differences = exact.differences(
                exact.run(probe, reference), sample.goldenTolerance().rtol());
        if (!differences.isEmpty()) {
            throw new CheckFailure(String.join("; ", differences));
        }
    }

    private void singlePrecision() {
        LayerTrial exact = new LayerTrial(type, sample, DType.F64, false);
        LayerTrial rounded = new LayerTrial(type, sample, DType.F32, false);
        Tensor found = output(rounded, rounded.values(1));
        Tensor expected = output(exact, exact.values(1));
        Require.equal(
                "the type of the output in f32",
                expected.dtype() == DType.F64 ? DType.F32 : expected.dtype(),
                found.dtype());
        sample.single().require("the output in f32", expected, found);
    }

    private Tensor output(LayerTrial trial, Map<String, Tensor> values) {
        try (Evaluation evaluation = trial.output(reference)) {
            return evaluation.run(values).get(LayerTrial.OUTPUT);
        }
    }

    private void rowsApart() {
        if (sample.mixesRows()) {
            throw new CheckSkipped("the sample says that rows are mixed");
        }
        LayerTrial trial = new LayerTrial(type, sample, DType.F64, false);
        Map<String, Tensor> values = trial.values(1);
        try (Evaluation evaluation = trial.output(reference)) {
            Tensor before = evaluation.run(values).get(LayerTrial.OUTPUT);
            int batch = (int) before.shape().dim(0);
            for (int row = 0; row < batch; row++) {
                Map<String, Tensor> changed = new LinkedHashMap<>(values);
                int kept = row;
                trial.inputValues().forEach((name, input) -> changed.put(name, otherwise(input, kept)));
                Tensor after = evaluation.run(changed).get(LayerTrial.OUTPUT);
                Require.sameBits(
                        "row " + row + " after all other rows of the input were changed",
                        Draws.rows(before, row),
                        Draws.rows(after, row));
            }
        }
    }

    /** The input with every row but one exchanged for that of a neighbour, which stays in range whatever that is. */
    private static Tensor otherwise(Tensor input, int kept) {
        int batch = (int) input.shape().dim(0);
        return Draws.rows(
                input,
                IntStream.range(0, batch)
                        .map(row -> row == kept ? row : (row + 1) % batch)
                        .toArray());
    }

    private void rowAlone() {
        if (sample.mixesRows()) {
            throw new CheckSkipped("the sample says that rows are mixed");
        }
        LayerTrial whole = new LayerTrial(type, sample, DType.F64, false);
        Tensor together = output(whole, whole.values(1));
        LayerTrial single = new LayerTrial(type, sample, DType.F64, false, LayerTrial.batch(sample.inputs(), 1));
        List<Tensor> alone = new ArrayList<>();
        try (Evaluation evaluation = single.output(reference)) {
            for (int row = 0; row < together.shape().dim(0); row++) {
                Map<String, Tensor> values = new LinkedHashMap<>(whole.values(1));
                int taken = row;
                values.replaceAll(
                        (name, value) -> whole.inputValues().containsKey(name) ? Draws.rows(value, taken) : value);
                alone.add(evaluation.run(values).get(LayerTrial.OUTPUT));
            }
        }
        for (int row = 0; row < alone.size(); row++) {
            Require.sameBits("row " + row + " in a batch of its own", Draws.rows(together, row), alone.get(row));
        }
    }
}
