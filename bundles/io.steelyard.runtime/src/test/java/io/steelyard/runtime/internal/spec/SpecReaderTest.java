package io.steelyard.runtime.internal.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.ParameterGroupSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Problem;
import io.steelyard.pipeline.WatchSpec;
import io.steelyard.pipeline.WatchSpec.Figure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecReaderTest {
    private static final Path FILE = Path.of("/home/ada/p.yaml");

    private static final String SMALLEST = """
            name: small
            data:
              source: {csv: {file: data.csv}}
            model:
              layers:
                - dense: {out_features: 2}
            objective: cross_entropy
            optimizer: sgd
            epochs: 2
            """;

    private static PipelineSpec read(String text) throws InvalidSpecException {
        return SpecReader.read(FILE, text);
    }

    private static List<String> problems(String text) {
        return assertThrows(InvalidSpecException.class, () -> read(text)).problems().stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void theSmallestSpecificationGetsDefaults() throws InvalidSpecException {
        PipelineSpec spec = read(SMALLEST);
        assertEquals("auto", spec.backend());
        assertEquals(32, spec.batch().size());
        assertEquals(Duration.ofSeconds(3), spec.swap().drain());
        assertEquals(Duration.ofSeconds(2), spec.swap().grace());
        assertEquals(Path.of("/home/ada/runs/small"), spec.output().directory());
        assertEquals(OptionalDouble.empty(), spec.rate());
        assertEquals(List.of(LayerSpec.MODEL_INPUT), spec.layers().get(0).inputs());
    }

    @Test
    void theLearningRateIsTakenOutOfTheOptimizersOptions() throws InvalidSpecException {
        PipelineSpec spec = read(SMALLEST.replace("sgd", "{sgd: {lr: 0.5, momentum: 0.9}}"));
        assertEquals(OptionalDouble.of(0.5), spec.rate());
        assertEquals(Map.of("momentum", 0.9), spec.optimizer().options());
    }

    @Test
    void layersAreNamedAfterTheirTypesAndFollowOneAnother() throws InvalidSpecException {
        PipelineSpec spec = read(
                SMALLEST.replace(
                        "- dense: {out_features: 2}",
                        "- relu\n    - relu\n    - dense: {out_features: 2}\n      name: head\n      initializers: {bias: zeros}"));
        assertEquals(
                List.of("relu", "relu_1", "head"),
                spec.layers().stream().map(LayerSpec::name).toList());
        assertEquals(List.of("relu_1"), spec.layers().get(2).inputs());
        assertEquals("zeros", spec.layers().get(2).initializers().get("bias").name());
    }

    @Test
    void aLayerMayNameItsInputs() throws InvalidSpecException {
        PipelineSpec spec = read(
                SMALLEST.replace("- dense: {out_features: 2}", "- relu\n    - add: {}\n      inputs: [input, relu]"));
        assertEquals(List.of("input", "relu"), spec.layers().get(1).inputs());
    }

    @Test
    void everyProblemIsFoundAtOnceWithItsLine() {
        assertEquals(
                List.of(
                        "p.yaml:1: unknown key 'epoch'; did you mean 'epochs'?",
                        "p.yaml:1: missing option 'name': unique among the pipelines of a process",
                        "p.yaml:1: missing option 'epochs': how often the data is gone through",
                        "p.yaml:3 data.validation: validation: expected less than 1, found 1.5",
                        "p.yaml:5 model.layers[0]: this layer has no type",
                        "p.yaml:7 optimizer: lr: expected at least 0, found -1"),
                problems("""
                        epoch: 3
                        data:
                          validation: 1.5
                          source: {csv: {file: data.csv}}
                        model: {layers: [{name: first}]}
                        objective: cross_entropy
                        optimizer: {sgd: {lr: -1}}
                        """));
    }

    @Test
    void aLearningRateWithoutANumberIsRefused() {
        assertEquals(
                List.of("p.yaml:8 optimizer: lr: expected a number, found nothing"),
                problems(SMALLEST.replace("optimizer: sgd", "optimizer: {sgd: {lr: }}")));
    }

    @Test
    void twoKeysOfOneNameAreRefused() {
        assertEquals(List.of("p.yaml:10: 'name' stands here twice"), problems(SMALLEST + "name: again\n"));
    }

    @Test
    void anUnknownInputIsRefusedWithTheNearestName() {
        assertEquals(
                List.of(
                        "p.yaml:7 model.layers[1].inputs: there is no layer 'dens' before this one; did you mean 'dense'?"),
                problems(SMALLEST.replace(
                        "- dense: {out_features: 2}", "- dense: {out_features: 2}\n    - {relu: {}, inputs: [dens]}")));
    }

    @Test
    void whatIsNotYamlIsRefusedWithItsLine() {
        List<String> found = problems("name: a\n  b: [\n");
        assertEquals(1, found.size());
        assertEquals("p.yaml:2: this is not YAML", found.get(0).substring(0, 26));
    }

    @Test
    void anEmptyFileIsRefused() {
        assertEquals(List.of("p.yaml:1: the file is empty, expected a pipeline"), problems(""));
    }

    @Test
    void aFileThatUnfoldsToAHugeTreeIsRefused() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 6; i++) {
            laughs.append("a").append(i).append(": &a").append(i).append(" [");
            laughs.append(String.join(", ", java.util.Collections.nCopies(10, "*a" + (i - 1))))
                    .append("]\n");
        }
        List<String> found = problems(laughs.toString());
        assertEquals(1, found.size());
        assertEquals(true, found.get(0).endsWith("more than 100000 values or 64 levels"), found.get(0));
    }

    @Test
    void weightsToBeginWithAreRelativeToTheFile() throws InvalidSpecException {
        PipelineSpec spec = read(SMALLEST.replace("model:", "model:\n  weights: w.safetensors"));
        assertEquals(Optional.of(Path.of("/home/ada/w.safetensors")), spec.weights());
    }

    // ---- groups of parameters

    private static final String GROUPED =
            SMALLEST.replace("sgd", "{sgd: {lr: 0.5, momentum: 0.9}}") + "param_groups:\n";

    @Test
    void aGroupHasTheOptimizersOptionsButForItsOwn() throws InvalidSpecException {
        PipelineSpec spec = read(GROUPED + """
                  - {match: '*.bias', momentum: 0.5, nesterov: true}
                  - match: ['a.*', b.weight]
                    lr: 0.1
                    frozen: true
                """);
        ParameterGroupSpec first = spec.groups().get(0);
        assertEquals(List.of("*.bias"), first.match());
        assertEquals(
                Map.of("momentum", 0.5, "nesterov", true), first.optimizer().options());
        assertEquals(OptionalDouble.empty(), first.rate());
        assertFalse(first.frozen());
        ParameterGroupSpec second = spec.groups().get(1);
        assertEquals(List.of("a.*", "b.weight"), second.match());
        assertEquals(Map.of("momentum", 0.9), second.optimizer().options());
        assertEquals(OptionalDouble.of(0.1), second.rate());
        assertTrue(second.frozen());
    }

    @Test
    void whatIsWrongWithAGroupIsSaidWithItsLine() {
        assertEquals(
                List.of(
                        "p.yaml:11 param_groups[0]: missing option 'match': the names of the parameters it is about",
                        "p.yaml:12 param_groups[1]: lr: expected at least 0, found -1",
                        "p.yaml:13 param_groups[2].match: match: expected a pattern or a list of patterns, found 3",
                        "p.yaml:14 param_groups[3]: expected a group as in {match: '*.bias', weight_decay: 0}, found 'x'"),
                problems(GROUPED + """
                          - {momentum: 0.5}
                          - {match: b, lr: -1}
                          - {match: 3}
                          - x
                        """));
    }

    // ---- gradient transforms

    @Test
    void transformsStandInOrderWithTheirPatterns() throws InvalidSpecException {
        PipelineSpec spec = read(SMALLEST + """
                gradient_transforms:
                  - sam
                  - accumulate: {steps: 4}
                  - l2: {weight_decay: 0.1}
                    match: '*.weight'
                """);
        assertEquals(
                List.of("sam", "accumulate", "l2"),
                spec.transforms().stream()
                        .map(transform -> transform.transform().name())
                        .toList());
        assertEquals(Map.of("steps", 4L), spec.transforms().get(1).transform().options());
        assertEquals(List.of(), spec.transforms().get(1).match());
        assertEquals(List.of("*.weight"), spec.transforms().get(2).match());
        assertEquals(
                "p.yaml:14 gradient_transforms[2]",
                spec.transforms().get(2).place().toString());
    }

    @Test
    void whatIsWrongWithATransformIsSaidWithItsLine() {
        assertEquals(
                List.of(
                        "p.yaml:11 gradient_transforms[0]: expected one gradient transform beside match, found none",
                        "p.yaml:12 gradient_transforms[1]: expected one gradient transform beside match, found l1, l2",
                        "p.yaml:13 gradient_transforms[2].match: match: expected a pattern or a list of patterns, found []",
                        "p.yaml:14 gradient_transforms[3]: expected the options of 'l2' as a mapping, found 0.5"),
                problems(SMALLEST + """
                        gradient_transforms:
                          - {match: b}
                          - {l1: {}, l2: {}}
                          - {l2: {}, match: []}
                          - l2: 0.5
                        """));
    }

    // ---- shared parameters

    private static String sharing(String entry) {
        return SMALLEST.replace(
                "- dense: {out_features: 2}",
                "- dense: {out_features: 2}\n    - dense: {out_features: 2}\n      name: second\n      " + entry);
    }

    @Test
    void aLayerMayShareParametersOfLayersBefore() throws InvalidSpecException {
        assertEquals(
                Map.of("weight", "dense.weight"),
                read(sharing("share: {weight: dense.weight}")).layers().get(1).share());
    }

    @Test
    void whatIsWrongWithSharingIsSaidWithItsLine() {
        assertEquals(
                List.of("p.yaml:9 model.layers[1].share.weight: there is no layer 'dens' before this one;"
                        + " did you mean 'dense'?"),
                problems(sharing("share: {weight: dens.weight}")));
        assertEquals(
                List.of("p.yaml:9 model.layers[1].share.weight: there is no layer 'second' before this one;"
                        + " known: dense"),
                problems(sharing("share: {weight: second.weight}")));
        assertEquals(
                List.of("p.yaml:9 model.layers[1].share.weight: expected the parameter of a layer before this one,"
                        + " as LAYER.weight, found 'dense'"),
                problems(sharing("share: {weight: dense}")));
        assertEquals(
                List.of("p.yaml:9 model.layers[1].share.weight: 'weight' is shared and starts as 'dense.weight' does:"
                        + " it cannot have an initializer of its own"),
                problems(sharing("share: {weight: dense.weight}\n      initializers: {weight: zeros}")));
    }

    @Test
    void bucketsAscend() throws InvalidSpecException {
        assertEquals(List.of(), read(SMALLEST).batch().buckets());
        assertEquals(
                List.of(16L, 32L, 64L),
                read(SMALLEST + "batch: {buckets: [16, 32, 64]}\n").batch().buckets());
        assertEquals(
                List.of(
                        "p.yaml:10 batch.buckets: buckets: expected one or more lengths, in ascending order, found [16, 8]"),
                problems(SMALLEST + "batch: {buckets: [16, 8]}\n"));
        assertEquals(
                List.of("p.yaml:10 batch.buckets: buckets: expected one or more lengths, in ascending order, found []"),
                problems(SMALLEST + "batch: {buckets: []}\n"));
        assertEquals(
                List.of("p.yaml:10 batch.buckets: buckets: expected at least 1, found [0, 8]"),
                problems(SMALLEST + "batch: {buckets: [0, 8]}\n"));
        assertEquals(
                List.of("p.yaml:10 batch.buckets: buckets: expected a list of integers, found 8"),
                problems(SMALLEST + "batch: {buckets: 8}\n"));
    }

    @Test
    void whatIsWatchedIsReadInTheOrderOfTheFigures() throws InvalidSpecException {
        assertEquals(Optional.empty(), read(SMALLEST).watch());
        assertEquals(
                Optional.of(new WatchSpec(50, EnumSet.allOf(Figure.class))),
                read(SMALLEST + "watch: {every: 50}\n").watch());
        assertEquals(
                Optional.of(new WatchSpec(100, Set.of(Figure.GRADIENT_NORM, Figure.NON_FINITE))),
                read(SMALLEST + "watch: {what: [non_finite, gradient_norm]}\n").watch());
    }

    @Test
    void aMistakeInWhatIsWatchedIsReported() {
        assertEquals(
                List.of("p.yaml:10 watch.what: unknown figure 'gradient_nrom'; did you mean 'gradient_norm'?"),
                problems(SMALLEST + "watch: {what: [gradient_nrom, dead_units]}\n"));
        assertEquals(
                List.of("p.yaml:10 watch: unknown key 'evry'; did you mean 'every'?"),
                problems(SMALLEST + "watch: {evry: 5}\n"));
        assertTrue(
                problems(SMALLEST + "watch: {what: []}\n").get(0).contains("expected at least one of gradient_norm"));
        assertTrue(problems(SMALLEST + "watch: {every: 0}\n").get(0).contains("at least 1, found 0"));
    }
}
