package io.steelyard.tck.internal.optimizer;

import io.steelyard.backend.Backend;
import io.steelyard.compiler.describe.DeclaredState;
import io.steelyard.graph.TensorType;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.OptimizerSample;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an optimizer remembers: its slots, and nothing else. */
public record OptimizerStateChecks(Optimizer optimizer, Backend reference, OptimizerSample sample) {
    private static final int STEPS = 8;
    private static final int HALF = 4;
    private static final String NAME = "layer.weight";
    private static final TensorType TYPE = new TensorType(DType.F32, Shape.of(3, 4));

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        return Stream.of(
                Check.of(group, "it is described alike twice", this::alikeTwice),
                Check.of(group, "the default rate is a positive number", this::defaultRate),
                Check.of(group, "slots are those that its author names", this::slots),
                Check.of(group, "slots are as large in f64 as in f32", this::slotShapes),
                Check.of(group, "it uses no state but the parameter and its slots", this::noOtherState),
                Check.of(group, "every slot is updated", this::everySlotIsUpdated),
                Check.of(group, "a training that was resumed goes on to the bit", this::resumed),
                Check.of(group, "a second training takes the same steps", this::secondTraining));
    }

    private OptimizerTrial trial() {
        return new OptimizerTrial(optimizer, sample, Map.of(NAME, TYPE));
    }

    private void alikeTwice() {
        OptimizerTrial first = trial();
        OptimizerTrial second = trial();
        Require.equal("what the second description declares", first.slots, second.slots);
        Require.that(
                first.program.toString().equals(second.program.toString()),
                "the second description is another program than the first, expected the same:\n" + second.program);
    }

    private void defaultRate() {
        double rate = optimizer.defaultRate();
        Require.that(rate > 0 && Double.isFinite(rate), "the default rate is " + rate + ", expected a positive number");
    }

    private void slots() {
        List<String> expected = sample.slots().orElseThrow(() -> new CheckSkipped("the sample names no slots"));
        Set<String> found = trial().slots.keySet().stream()
                .map(name -> name.substring(NAME.length() + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        Require.equal("the set of slots", new TreeSet<>(expected), found);
    }

    private void slotShapes() {
        OptimizerTrial exact =
                new OptimizerTrial(optimizer, sample, Map.of(NAME, new TensorType(DType.F64, TYPE.shape())));
        Map<String, Shape> expected = shapes(trial().slots);
        Require.equal("the shapes of slots in f64", expected, shapes(exact.slots));
    }

    private static Map<String, Shape> shapes(Map<String, DeclaredState> slots) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        slots.forEach((name, slot) -> shapes.put(name, slot.type().shape()));
        return shapes;
    }

    private void noOtherState() {
        OptimizerTrial trial = trial();
        Set<String> known = new TreeSet<>(trial.slots.keySet());
        known.add(NAME);
        Require.equal(
                "the set of all state",
                known,
                new TreeSet<>(trial.program.states().keySet()));
    }

    private void everySlotIsUpdated() {
        OptimizerTrial trial = trial();
        if (trial.slots.isEmpty()) {
            throw new CheckSkipped("there are no slots");
        }
        Map<String, Tensor> end = trial.run(reference, trial.start(), 1, STEPS).get(STEPS - 1);
        List<String> idle = new ArrayList<>();
        trial.slots.keySet().forEach(name -> {
            if (end.get(name).equals(trial.start().get(name))) {
                idle.add(name);
            }
        });
        Require.that(idle.isEmpty(), "after " + STEPS + " steps, " + idle + " is as at first, expected it to change");
    }

    private void resumed() {
        OptimizerTrial whole = trial();
        Map<String, Tensor> expected =
                whole.run(reference, whole.start(), 1, STEPS).get(STEPS - 1);
        OptimizerTrial before = trial();
        Map<String, Tensor> stored =
                before.run(reference, before.start(), 1, HALF).get(HALF - 1);
        // What a generation holds is the parameter and the slots; the rest is described anew.
        Map<String, Tensor> restored = new LinkedHashMap<>();
        restored.put(NAME, stored.get(NAME));
        before.slots.keySet().forEach(name -> restored.put(name, stored.get(name)));
        Map<String, Tensor> found =
                trial().run(reference, restored, HALF + 1L, STEPS - HALF).get(STEPS - HALF - 1);
        expected.forEach((name, value) -> Require.sameBits(
                "'" + name + "' after " + STEPS + " steps, resumed after " + HALF, value, found.get(name)));
    }

    private void secondTraining() {
        OptimizerTrial trial = trial();
        List<Map<String, Tensor>> first = trial.run(reference, trial.start(), 1, STEPS);
        List<Map<String, Tensor>> second = trial.run(reference, trial.start(), 1, STEPS);
        for (int step = 0; step < STEPS; step++) {
            Map<String, Tensor> again = second.get(step);
            int number = step + 1;
            first.get(step)
                    .forEach((name, value) -> Require.sameBits(
                            "'" + name + "' of the second training after step " + number, value, again.get(name)));
        }
    }
}
