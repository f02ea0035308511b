package io.steelyard.tck.internal.optimizer;

import io.steelyard.backend.Backend;
import io.steelyard.graph.TensorType;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.OptimizerProbe;
import io.steelyard.tck.OptimizerSample;
import io.steelyard.tck.internal.Draws;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where an optimizer's steps lead. */
public record OptimizerStepChecks(Optimizer optimizer, Backend reference, OptimizerSample sample) {
    private static final int STEPS = 8;
    private static final Shape SHAPE = Shape.of(3, 4);
    private static final String NAME = "layer.weight";

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        String exact = sample.exact().toString();
        return Stream.of(
                new Check(group, "steps are those that its author states", exact, this::recurrence),
                new Check(group, "steps are those of independent software", exact, this::trajectory),
                new Check(group, "f32 agrees with f64", sample.single().toString(), this::singlePrecision),
                Check.of(group, "a scalar is updated, and stays finite", this::scalar),
                Check.of(group, "a parameter without elements stays one", this::withoutElements),
                Check.of(group, "parameters do not influence each other", this::independent));
    }

    private OptimizerTrial trial(String name, DType dtype, Shape shape) {
        return new OptimizerTrial(optimizer, sample, Map.of(name, new TensorType(dtype, shape)));
    }

    private List<Map<String, Tensor>> run(OptimizerTrial trial) {
        return trial.run(reference, trial.start(), 1, STEPS);
    }

    private void recurrence() {
        OptimizerSample.Recurrence rule =
                sample.recurrence().orElseThrow(() -> new CheckSkipped("the sample has no rule written out"));
        OptimizerTrial trial = trial(NAME, DType.F64, SHAPE);
        List<Map<String, Tensor>> found = run(trial);
        double[] parameter = trial.start().get(NAME).toDoubles();
        Map<String, double[]> memory = new LinkedHashMap<>();
        for (int step = 1; step <= STEPS; step++) {
            rule.update(
                    step,
                    sample.rate(),
                    parameter,
                    trial.gradients(step).get(NAME).toDoubles(),
                    memory);
            sample.exact()
                    .require(
                            "the parameter after step " + step,
                            Tensor.of(SHAPE, parameter),
                            found.get(step - 1).get(NAME));
        }
    }

    private void trajectory() {
        OptimizerSample.Trajectory expected = sample.trajectory()
                .orElseThrow(() -> new CheckSkipped("the sample has nothing that other software found"));
        List<Map<String, Tensor>> found = new OptimizerProbe(optimizer, sample.options(), sample.rate())
                .run(
                        reference,
                        Map.of(NAME, Draws.as(DType.F64, expected.start())),
                        expected.gradients().stream()
                                .map(gradient -> Map.of(NAME, Draws.as(DType.F64, gradient)))
                                .toList());
        for (int step = 0; step < expected.parameters().size(); step++) {
            sample.exact()
                    .require(
                            "the parameter after step " + (step + 1),
                            expected.parameters().get(step),
                            found.get(step).get(NAME));
        }
    }

    private void singlePrecision() {
        List<Map<String, Tensor>> exact = run(trial(NAME, DType.F64, SHAPE));
        List<Map<String, Tensor>> rounded = run(trial(NAME, DType.F32, SHAPE));
        for (int step = 0; step < STEPS; step++) {
            Tensor found = rounded.get(step).get(NAME);
            Require.equal("the type of a parameter f32", DType.F32, found.dtype());
            sample.single()
                    .require(
                            "the parameter in f32 after step " + (step + 1),
                            exact.get(step).get(NAME),
                            found);
        }
    }

    private void scalar() {
        OptimizerTrial trial = trial(NAME, DType.F64, Shape.scalar());
        Tensor start = trial.start().get(NAME);
        Tensor end = run(trial).get(STEPS - 1).get(NAME);
        Require.that(!end.equals(start), "a scalar stays " + start + " over " + STEPS + " steps");
        Require.that(Double.isFinite(end.getDouble(0)), "a scalar becomes " + end + ", expected a finite number");
    }

    private void withoutElements() {
        Tensor end = run(trial(NAME, DType.F32, Shape.of(0, 3))).get(STEPS - 1).get(NAME);
        Require.equal("the shape of a parameter without elements", Shape.of(0, 3), end.shape());
    }

    private void independent() {
        if (sample.isAcrossParameters()) {
            throw new CheckSkipped("the sample says that parameters influence each other");
        }
        Map<String, TensorType> two = new LinkedHashMap<>();
        two.put(NAME, new TensorType(DType.F64, SHAPE));
        two.put("other.weight", new TensorType(DType.F64, SHAPE));
        List<Map<String, Tensor>> together = run(new OptimizerTrial(optimizer, sample, two));
        List<Map<String, Tensor>> alone = run(trial(NAME, DType.F64, SHAPE));
        for (int step = 0; step < STEPS; step++) {
            Require.sameBits(
                    "the parameter beside another one after step " + (step + 1),
                    alone.get(step).get(NAME),
                    together.get(step).get(NAME));
        }
    }
}
