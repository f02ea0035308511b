package io.steelyard.tck.internal.objective;

import io.steelyard.backend.Backend;
import io.steelyard.objective.Metric;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.ObjectiveProbe;
import io.steelyard.tck.ObjectiveSample;
import io.steelyard.tck.Tolerance;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.stream.Stream;

/** What a metric makes of batches. */
public record MetricChecks(Metric metric, Backend reference, ObjectiveSample sample) {
    /** Sums of a few dozen terms, added up in another order. */
    private static final Tolerance REORDERED = new Tolerance(1e-12, 1e-14);

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        String reordered = REORDERED.toString();
        return Stream.of(
                new Check(group, "the figure is what its author states", reordered, this::oracle),
                new Check(group, "totals add up over any cut of the batch", reordered, this::cuts),
                new Check(group, "the order of rows makes no difference", reordered, this::order),
                new Check(group, "f32 agrees with f64", sample.single().toString(), this::singlePrecision),
                Check.of(group, "a second description gives the same totals", this::again),
                Check.of(group, "totals of no rows have a figure, if only NaN", this::noRows),
                Check.of(group, "a target that does not fit is refused with both shapes", this::refused));
    }

    private double[] totals(Batches batch) {
        return ObjectiveProbe.totals(reference, metric, sample.options(), batch.prediction(), batch.target());
    }

    private static Tensor vector(double... values) {
        return Tensor.of(Shape.of(values.length), values);
    }

    private void oracle() {
        ObjectiveSample.Oracle oracle =
                sample.oracle().orElseThrow(() -> new CheckSkipped("the sample has nobody who knows the figure"));
        Batches batch = Batches.of(sample);
        REORDERED.require(
                "the figure",
                vector(oracle.of(batch.prediction(), batch.target())),
                vector(metric.result(totals(batch))));
    }

    private void cuts() {
        Batches batch = Batches.of(sample);
        int size = batch.size();
        Tensor whole = vector(totals(batch));
        for (int cut = 1; cut < size; cut++) {
            double[] first = totals(batch.slice(0, cut));
            double[] second = totals(batch.slice(cut, size));
            Require.equal("the number of totals of a part", (int) whole.shape().dim(0), first.length);
            double[] sums = new double[first.length];
            for (int i = 0; i < sums.length; i++) {
                sums[i] = first[i] + second[i];
            }
            REORDERED.require(
                    "the sum of the totals of " + cut + " and " + (size - cut) + " rows", whole, vector(sums));
        }
    }

    private void order() {
        Batches batch = Batches.of(sample);
        REORDERED.require(
                "the totals of the rows back to front", vector(totals(batch)), vector(totals(batch.reversed())));
    }

    private void singlePrecision() {
        Batches batch = Batches.of(sample);
        sample.single()
                .require(
                        "the figure in f32",
                        vector(metric.result(totals(batch))),
                        vector(metric.result(totals(batch.as(DType.F32)))));
    }

    private void again() {
        Batches batch = Batches.of(sample);
        Require.sameBits("the totals of a second description", vector(totals(batch)), vector(totals(batch)));
    }

    private void noRows() {
        int count = totals(Batches.of(sample)).length;
        Require.success("result() of totals that are all 0", () -> metric.result(new double[count]));
    }

    private void refused() {
        if (sample.refused().isEmpty()) {
            throw new CheckSkipped("the sample has no shapes that must be refused");
        }
        Batches.requireRefusals(
                sample.refused(),
                sample.target().dtype(),
                (prediction, target) -> totals(new Batches(prediction, target)));
    }
}
