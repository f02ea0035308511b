package io.steelyard.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FigureBoundsTest {
    private static List<String> complaints(double norm, double ratio, double dead, long gradients, long weights) {
        LayerFigures figures = new LayerFigures(
                OptionalDouble.of(norm),
                OptionalDouble.of(ratio),
                OptionalDouble.of(dead),
                OptionalLong.of(gradients),
                OptionalLong.of(weights));
        return FigureBounds.USUAL.complaints(7, Map.of("conv", figures));
    }

    @Test
    void whatLiesOnABoundIsHealthy() {
        assertEquals(List.of(), complaints(1000, 1e-6, 0.5, 0, 0));
        assertEquals(List.of(), complaints(1e-9, 0.1, 0, 0, 0));
    }

    @Test
    void whatIsBeyondABoundIsSaidWithStepAndLayer() {
        assertEquals(
                List.of("step 7: conv: the norm of its gradient is 1.50e+03, more than 1.00e+03"),
                complaints(1500, 1e-3, 0, 0, 0));
        assertEquals(
                List.of(
                        "step 7: conv: the update moves its weights by 1.00e-07 of their size, less than 1.00e-06",
                        "step 7: conv: 75 % of its units are dead"),
                complaints(1, 1e-7, 0.75, 0, 0));
        assertEquals(
                List.of("step 7: conv: the update moves its weights by 0.200 of their size, more than 0.100"),
                complaints(1, 0.2, 0, 0, 0));
    }

    @Test
    void whatIsNotFiniteIsSaidOnce() {
        assertEquals(
                List.of(
                        "step 7: conv: 2 elements of its weights are NaN or infinite",
                        "step 7: conv: 3 elements of its gradient are NaN or infinite"),
                complaints(Double.NaN, 1e-3, 0, 3, 2));
        assertEquals(List.of("step 7: conv: its gradient is not finite"), complaints(Double.NaN, 1e-3, 0, 0, 0));
    }

    @Test
    void aStepWithoutAnUpdateIsHealthyAndAGradientOfNothingIsNot() {
        assertEquals(List.of(), complaints(1, 0, 0, 0, 0));
        assertEquals(List.of("step 7: conv: its gradient is 0"), complaints(0, 0, 0, 0, 0));
    }

    @Test
    void aFigureThatIsAbsentIsHealthy() {
        LayerFigures nothing = new LayerFigures(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());
        assertEquals(List.of(), FigureBounds.USUAL.complaints(1, Map.of("conv", nothing)));
    }
}
