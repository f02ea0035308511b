package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.compiler.describe.LayerPart;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerType;
import io.steelyard.objective.Objective;
import io.steelyard.objective.ObjectiveScope;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizer.UpdateScope;
import io.steelyard.option.Options;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmbeddingTest {
    private static final Tensor WEIGHT = Tensor.of(Shape.of(3, 2), 1.0, 2.0, 3.0, 4.0, 5.0, 6.0);

    /** The mean of the prediction, whatever the target. */
    private static final class Mean implements Objective {
        @Override
        public Value describe(ObjectiveScope scope) {
            return scope.graph().mean(scope.prediction());
        }
    }

    /** One step against the gradient. */
    private static final class Step implements Optimizer {
        @Override
        public double defaultRate() {
            return 1;
        }

        @Override
        public Value describe(UpdateScope scope) {
            return scope.graph().sub(scope.parameter(), scope.gradient());
        }
    }

    @Test
    void integersAreTheInputOfAModelThatIsTrained() {
        List<LayerPart> layers = List.of(
                part("words", new Embedding(), Map.of("num_embeddings", 3L, "embedding_dim", 2L), "input"),
                part("flat", new Flatten(), Map.of(), "words"),
                part("out", new Dense(), Map.of("out_features", 1L), "flat"));
        Options none = Options.parse(List.of(), Map.of());
        ModelPrograms.Training training = new ModelPrograms(layers, DType.F32, new Mean(), none)
                .training(
                        new TensorType(DType.I64, Shape.of(4, 5)),
                        new TensorType(DType.I64, Shape.of(4)),
                        new UpdateRule(new Step(), none),
                        List.of());
        assertEquals(
                List.of("words.weight", "out.weight", "out.bias"),
                List.copyOf(training.parameters().keySet()));
        assertEquals(
                new TensorType(DType.I64, Shape.of(4, 5)),
                training.program().inputs().get(ModelPrograms.FEATURES));
        assertTrue(training.program().updates().containsKey("words.weight"));
    }

    private static LayerPart part(String name, LayerType type, Map<String, ?> options, String input) {
        return new LayerPart(name, type, Options.parse(type.options(), options), List.of(input));
    }

    @Test
    void scalingTheGradientLeavesTheOutputAsItIs() {
        Tensor ids = Tensor.of(Shape.of(4), 2L, 0L, 2L, 2L);
        double[] expected = {5, 6, 1, 2, 5, 6, 5, 6};
        for (boolean scaled : List.of(false, true)) {
            assertArrayEquals(
                    expected,
                    probe(Map.of("scale_grad_by_freq", scaled))
                            .output(new ReferenceBackend(), List.of(ids), Map.of("weight", WEIGHT))
                            .toDoubles());
        }
    }

    @Test
    void aPaddingRowMayBeCountedFromTheEnd() {
        Tensor ids = Tensor.of(Shape.of(2), 0L, 2L);
        Tensor ones = Tensor.filled(DType.F64, Shape.of(2, 2), 1);
        double[] gradient = probe(Map.of("padding_idx", -1L))
                .run(new ReferenceBackend(), List.of(ids), Map.of("weight", WEIGHT), ones)
                .parameterGradients()
                .get("weight")
                .toDoubles();
        assertArrayEquals(new double[] {1, 1, 0, 0, 0, 0}, gradient);
    }

    @Test
    void aPaddingRowThatDoesNotExistIsRefused() {
        assertRefused("padding_idx 3 does not exist among 3 rows", Map.of("padding_idx", 3L), DType.I64);
    }

    @Test
    void numbersThatAreNotIntegersAreRefused() {
        assertRefused("expected integers, the numbers of things, found f32[2]", Map.of(), DType.F32);
    }

    private static void assertRefused(String message, Map<String, ?> more, DType input) {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> probe(more).parameters(new TensorType(input, Shape.of(2))));
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }

    private static LayerProbe probe(Map<String, ?> more) {
        Map<String, Object> options = new HashMap<>(more);
        options.put("num_embeddings", 3L);
        options.put("embedding_dim", 2L);
        return new LayerProbe(new Embedding(), options, DType.F64, true);
    }
}
