package io.steelyard.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FunctionProbeTest {
    private final Backend backend = new ReferenceBackend();

    /** Three times x, for x = (1, 2) and cotangents (1, -1). */
    private static Map<String, Tensor> tripled() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("in.x", Tensor.of(Shape.of(2), 1.0, 2.0));
        tensors.put("cot.y", Tensor.of(Shape.of(2), 1.0, -1.0));
        tensors.put("out.y", Tensor.of(Shape.of(2), 3.0, 6.0));
        tensors.put("grad_in.x", Tensor.of(Shape.of(2), 3.0, -3.0));
        return tensors;
    }

    @Test
    void whatYieldsTheOutputAndTheGradientDoesNotDiffer() {
        FunctionProbe times = FunctionProbe.of((g, given) -> g.mul(given.x(), given.decimal("by", 1)));
        assertEquals(List.of(), times.differences(backend, new GoldenCase(tripled()), Map.of("by", 3.0), 1e-13));
    }

    @Test
    void anOutputThatIsRightDoesNotHideAGradientThatIsWrong() {
        FunctionProbe halfStopped =
                FunctionProbe.of((g, given) -> g.add(given.x(), g.mul(g.stopGradient(given.x()), 2)));
        assertEquals(
                List.of("grad_in.x is 1.0 at 0 of [2], expected 3.0 within 0.75"),
                halfStopped.differences(backend, new GoldenCase(tripled()), Map.of(), 0.25));
    }

    @Test
    void anOutputOfIntegersIsHeldAgainstTheCaseWithoutACotangent() {
        Map<String, Tensor> tensors = tripled();
        tensors.put("out.places", Tensor.of(Shape.of(2), 0L, 7L));
        FunctionProbe both = new FunctionProbe(
                (g, given) -> Map.of("y", g.mul(given.x(), 3), "places", g.iota(DType.I64, Shape.of(2), 0)));
        assertEquals(
                List.of("out.places is 1 at 1 of [2], expected 7"),
                both.differences(backend, new GoldenCase(tensors), Map.of(), 1e-13));
    }

    @Test
    void anOutputThatIsNotDescribedIsMissed() {
        FunctionProbe other = new FunctionProbe((g, given) -> Map.of("z", given.x()));
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> other.differences(backend, new GoldenCase(tripled()), Map.of(), 1e-13));
        assertEquals("expected an output 'y', found [z]", refused.getMessage());
    }
}
