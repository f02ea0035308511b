package io.steelyard.tck.internal.objective;

import io.steelyard.backend.Backend;
import io.steelyard.compiler.describe.ObjectiveDescription;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.objective.Objective;
import io.steelyard.option.Options;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.ObjectiveProbe;
import io.steelyard.tck.ObjectiveSample;
import io.steelyard.tck.Tolerance;
import io.steelyard.tck.internal.CentralDifferences;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What an objective makes of a batch. */
public record ObjectiveChecks(Objective objective, Backend reference, ObjectiveSample sample) {
    /** Sums of a few dozen terms, added up in another order. */
    private static final Tolerance REORDERED = new Tolerance(1e-12, 1e-14);

    private static final String PREDICTION = "prediction";

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        String reordered = REORDERED.toString();
        return Stream.of(
                Check.of(group, "it is described alike twice", this::alikeTwice),
                Check.of(group, "the loss is a floating-point scalar", this::scalar),
                new Check(group, "the loss is what its author states", reordered, this::oracle),
                new Check(
                        group,
                        "the gradient is that of central differences",
                        CentralDifferences.TOLERANCE.toString(),
                        this::gradient),
                new Check(group, "f32 agrees with f64", sample.single().toString(), this::singlePrecision),
                new Check(group, "the order of rows makes no difference", reordered, this::order),
                new Check(group, "the loss of a batch is that of its parts", reordered, this::parts),
                Check.of(group, "what is shown of a prediction has its rows", this::presented),
                Check.of(group, "a target that does not fit is refused with both shapes", this::refused));
    }

    private ObjectiveProbe.Outcome run(Batches batch) {
        return new ObjectiveProbe(objective, sample.options()).run(reference, batch.prediction(), batch.target());
    }

    private double loss(Batches batch) {
        return run(batch).loss().getDouble(0);
    }

    private static void requireNear(String what, double expected, double found) {
        REORDERED.require(what, Tensor.scalar(DType.F64, expected), Tensor.scalar(DType.F64, found));
    }

    private void alikeTwice() {
        Require.equal("the second description", describe(), describe());
    }

    private String describe() {
        Batches batch = Batches.of(sample);
        GraphBuilder graph = new GraphBuilder();
        var loss = objective.describe(new ObjectiveDescription(
                graph,
                Options.parse(objective.options(), sample.options()),
                graph.input(
                        PREDICTION,
                        batch.prediction().dtype(),
                        batch.prediction().shape()),
                Optional.of(graph.input(
                        "target", batch.target().dtype(), batch.target().shape()))));
        return graph.graph() + "loss " + loss;
    }

    private void scalar() {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            Tensor loss = run(Batches.of(sample).as(dtype)).loss();
            Require.equal("the shape of the loss", Shape.scalar(), loss.shape());
            Require.that(loss.dtype().isFloating(), "the loss is " + loss.dtype() + ", expected floating point");
            Require.that(Double.isFinite(loss.getDouble(0)), "the loss is " + loss + ", expected a finite number");
        }
    }

    private void oracle() {
        ObjectiveSample.Oracle oracle =
                sample.oracle().orElseThrow(() -> new CheckSkipped("the sample has nobody who knows the loss"));
        Batches batch = Batches.of(sample);
        requireNear("the loss", oracle.of(batch.prediction(), batch.target()), loss(batch));
    }

    private void gradient() {
        Batches batch = Batches.of(sample);
        Tensor expected = CentralDifferences.of(
                moved -> loss(new Batches(moved.get(PREDICTION), batch.target())),
                Map.of(PREDICTION, batch.prediction()),
                PREDICTION);
        CentralDifferences.TOLERANCE.require(
                "the gradient", expected, run(batch).gradient());
    }

    private void singlePrecision() {
        ObjectiveProbe.Outcome exact = run(Batches.of(sample));
        ObjectiveProbe.Outcome rounded = run(Batches.of(sample).as(DType.F32));
        sample.single().require("the loss in f32", exact.loss(), rounded.loss());
        sample.single().require("the gradient in f32", exact.gradient(), rounded.gradient());
    }

    private void order() {
        Batches batch = Batches.of(sample);
        requireNear("the loss of the rows back to front", loss(batch), loss(batch.reversed()));
    }

    private void parts() {
        if (!sample.averages() && !sample.adds()) {
            throw new CheckSkipped("the sample does not say that the loss is a mean or a sum over rows");
        }
        Batches batch = Batches.of(sample);
        int size = batch.size();
        for (int cut = 1; cut < size; cut++) {
            double first = loss(batch.slice(0, cut));
            double second = loss(batch.slice(cut, size));
            double whole = sample.adds() ? first + second : (first * cut + second * (size - cut)) / size;
            requireNear(
                    "the loss of " + size + " rows, as against " + cut + " and " + (size - cut), whole, loss(batch));
        }
    }

    private void presented() {
        Batches batch = Batches.of(sample);
        Tensor shown = new ObjectiveProbe(objective, sample.options()).present(reference, batch.prediction());
        Require.that(
                shown.shape().rank() > 0 && shown.shape().dim(0) == batch.size(),
                "what is shown has shape " + shown.shape() + ", expected " + batch.size() + " rows");
    }

    private void refused() {
        if (sample.refused().isEmpty()) {
            throw new CheckSkipped("the sample has no shapes that must be refused");
        }
        Batches.requireRefusals(
                sample.refused(),
                sample.target().dtype(),
                (prediction, target) -> run(new Batches(prediction, target)));
    }
}
