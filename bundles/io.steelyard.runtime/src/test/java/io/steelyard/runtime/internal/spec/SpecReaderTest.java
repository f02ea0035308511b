package io.steelyard.runtime.internal.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.LayerSpec;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.Problem;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
        assertEquals(java.util.Map.of("momentum", 0.9), spec.optimizer().options());
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
}
