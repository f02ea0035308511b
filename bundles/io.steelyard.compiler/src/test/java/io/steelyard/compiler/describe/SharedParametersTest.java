package io.steelyard.compiler.describe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.graph.TensorType;
import io.steelyard.layer.LayerType;
import io.steelyard.layer.Parameter;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Layers that share a weight, each of which multiplies by it. */
class SharedParametersTest {
    private static final TensorType INPUT = new TensorType(DType.F64, Shape.of(1, 1));

    private static LayerType scaling(String initializer, long... dims) {
        return scope -> scope.graph()
                .mul(
                        scope.input(),
                        scope.parameter(Parameter.of("weight", Shape.of(dims)).startingAs(initializer)));
    }

    private static LayerPart part(String name, String input, LayerType type, Map<String, String> share) {
        return new LayerPart(name, type, Training.NO_OPTIONS, List.of(input), share);
    }

    private static LayerPart owner() {
        return part("a", LayerPart.MODEL_INPUT, scaling("ones", 1), Map.of());
    }

    private static Training training(LayerPart... layers) {
        return new Training(
                Training.model(DType.F64, layers),
                INPUT,
                Training.descent(),
                Map.of("a.weight", Tensor.of(DType.F64, Shape.of(1), 3)));
    }

    private static String refusal(LayerPart... layers) {
        return assertThrows(LayerException.class, () -> training(layers)).getMessage();
    }

    /** The loss is (w^2 x - y)^2 / 2, its gradient (w^2 x - y) 2 w x: for w = 3, x = 2, y = 10 it is 96. */
    @Test
    void theGradientIsTheSumOfAllUses() {
        LayerPart user = part("b", "a", scaling("zeros", 1), Map.of("weight", "a.weight"));
        try (Training training = training(owner(), user)) {
            training.rate(ModelPrograms.RATE, 0.125)
                    .step(Tensor.of(DType.F64, Shape.of(1, 1), 2), Tensor.of(DType.F64, Shape.of(1, 1), 10));
            assertEquals(3 - 0.125 * 96, training.first("a.weight"));
        }
    }

    @Test
    void theOwnerAloneDeclaresIt() {
        LayerPart user = part("b", "a", scaling("zeros", 1), Map.of("weight", "a.weight"));
        try (Training training = training(owner(), user)) {
            assertEquals(Set.of("a.weight"), training.described.parameters().keySet());
            assertEquals(Set.of("a.weight"), training.state().keySet());
            assertEquals(
                    "ones",
                    training.described.parameters().get("a.weight").parameter().initializer());
        }
    }

    @Test
    void aSharedWeightCanBeSharedOn() {
        LayerPart second = part("b", "a", scaling("ones", 1), Map.of("weight", "a.weight"));
        LayerPart third = part("c", "b", scaling("ones", 1), Map.of("weight", "b.weight"));
        try (Training training = training(owner(), second, third)) {
            assertEquals(Set.of("a.weight"), training.described.parameters().keySet());
        }
    }

    @Test
    void shapesThatDisagreeAreRefusedWithBothNames() {
        assertEquals(
                "parameter 'b.weight' is f64[1,1] and cannot be 'a.weight', which is f64[1]",
                refusal(owner(), part("b", "a", scaling("ones", 1, 1), Map.of("weight", "a.weight"))));
    }

    @Test
    void aWeightThatNoLayerBeforeDeclaresIsRefused() {
        assertEquals(
                "parameter 'b.weight' cannot be 'a.wieght': no layer before this one declares it; did you mean 'a.weight'?",
                refusal(owner(), part("b", "a", scaling("ones", 1), Map.of("weight", "a.wieght"))));
    }

    @Test
    void aWeightThatTheLayerDoesNotHaveIsRefused() {
        assertEquals(
                "there is no parameter 'wieght' to share; did you mean 'weight'?",
                refusal(owner(), part("b", "a", scaling("ones", 1), Map.of("wieght", "a.weight"))));
    }

    @Test
    void buffersAreNotShared() {
        LayerType counting = scope ->
                scope.graph().mul(scaling("ones", 1).describe(scope), scope.buffer("count", DType.F64, Shape.of(1), 1));
        assertEquals(
                "parameter 'b.weight' cannot be 'a.count': that is a buffer, and buffers are not shared",
                refusal(
                        part("a", LayerPart.MODEL_INPUT, counting, Map.of()),
                        part("b", "a", scaling("ones", 1), Map.of("weight", "a.count"))));
        assertEquals(
                "'b.count' is a buffer, and buffers are not shared",
                refusal(owner(), part("b", "a", counting, Map.of("count", "a.weight"))));
    }
}
