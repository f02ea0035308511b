package io.steelyard.tck.internal.layer;

import io.steelyard.graph.TensorType;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.LayerSample;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a layer declares: the same for every batch size and mode, at every call; and what it refuses. */
public record LayerDescriptionChecks(LayerType type, LayerSample sample) {
    private static final List<Long> BATCHES = List.of(1L, 2L, 3L, 7L);

    /** All of them. */
    public Stream<Check> checks() {
        String group = sample.name();
        return Stream.of(
                Check.of(group, "it is described alike twice", this::alikeTwice),
                Check.of(group, "every batch size declares the same weights", this::sameForEveryBatch),
                Check.of(group, "training and inference declare the same weights", this::sameInBothModes),
                Check.of(group, "the output has the batch of the input", this::outputBatch),
                Check.of(group, "inputs that do not suit it are refused with their shape", this::refused));
    }

    private LayerTrial trial(boolean training, List<TensorType> inputs) {
        return new LayerTrial(type, sample, DType.F32, training, inputs);
    }

    private static Map<String, Object> declarations(LayerTrial trial) {
        Map<String, Object> declared = new LinkedHashMap<>();
        trial.model.parameters().forEach((name, each) -> declared.put(LayerTrial.shown(name), each.parameter()));
        trial.model.buffers().forEach((name, each) -> declared.put(LayerTrial.shown(name), each));
        return declared;
    }

    private void alikeTwice() {
        for (boolean training : List.of(true, false)) {
            LayerTrial first = trial(training, sample.inputs());
            LayerTrial second = trial(training, sample.inputs());
            Require.equal("what the second description declares", declarations(first), declarations(second));
            Require.that(
                    first.graph.graph().toString().equals(second.graph.graph().toString()),
                    "the second description is another graph than the first, expected the same:\n"
                            + second.graph.graph());
            Require.equal(
                    "the second output",
                    first.model.output().id(),
                    second.model.output().id());
        }
    }

    private void sameForEveryBatch() {
        Map<String, Object> expected = declarations(trial(true, sample.inputs()));
        for (boolean training : List.of(true, false)) {
            for (long batch : BATCHES) {
                Require.equal(
                        "what a batch of " + batch + (training ? " in training" : " in inference") + " declares",
                        expected,
                        declarations(trial(training, LayerTrial.batch(sample.inputs(), batch))));
            }
        }
    }

    private void sameInBothModes() {
        LayerTrial training = trial(true, sample.inputs());
        LayerTrial inference = trial(false, sample.inputs());
        Require.equal("what inference declares", declarations(training), declarations(inference));
        Require.equal(
                "the type of the output in inference",
                training.model.output().type(),
                inference.model.output().type());
    }

    private void outputBatch() {
        if (sample.mixesRows()) {
            throw new CheckSkipped("the sample says that rows are mixed");
        }
        for (long batch : BATCHES) {
            LayerTrial trial = trial(false, LayerTrial.batch(sample.inputs(), batch));
            Require.that(
                    trial.model.output().shape().rank() > 0,
                    "the output is a scalar, expected an outermost axis for the batch");
            Require.equal(
                    "the outermost axis of the output for a batch of " + batch,
                    batch,
                    trial.model.output().shape().dim(0));
        }
    }

    private void refused() {
        if (sample.refused().isEmpty()) {
            throw new CheckSkipped("the sample has no inputs that must be refused");
        }
        for (List<TensorType> wrong : sample.refused()) {
            IllegalArgumentException refusal = Require.refusal(
                    IllegalArgumentException.class, "describing it for " + wrong, () -> trial(true, wrong));
            boolean named = wrong.stream().anyMatch(input -> names(refusal.getMessage(), input));
            Require.that(
                    named,
                    "the refusal of " + wrong + " is \"" + refusal.getMessage() + "\", expected it to name the shape");
        }
    }

    /** Whether a sentence names a shape: as {@code [3, 4]}, {@code f32[3,4]}, without the batch as {@code 2x5x5}, or as a scalar. */
    private static boolean names(String sentence, TensorType input) {
        Shape shape = input.shape();
        if (shape.rank() == 0) {
            return sentence.contains("scalar");
        }
        String behindBatch = shape.slice(1, shape.rank()).asList().stream()
                .map(String::valueOf)
                .collect(Collectors.joining("x"));
        return sentence.contains(shape.toString())
                || sentence.contains(input.toString())
                || (shape.rank() > 1 && sentence.contains(behindBatch));
    }
}
