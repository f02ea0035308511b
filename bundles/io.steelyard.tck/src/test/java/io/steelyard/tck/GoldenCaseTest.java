package io.steelyard.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A comparison that overlooks something would make every test that relies on it worthless. */
class GoldenCaseTest {
    private static final Tensor EXPECTED = Tensor.of(Shape.of(3), 1.0, -4.0, 2.0);

    @Test
    void theToleranceIsAShareOfTheLargestMagnitude() {
        assertEquals("", difference(1.039, -4, 2));
        assertEquals("is 1.041 at 0 of [3], expected 1.0 within 0.04", difference(1.041, -4, 2));
    }

    @Test
    void aNaNWhereANumberIsExpectedIsADifference() {
        assertEquals("is NaN at 2 of [3], expected 2.0 within 0.04", difference(1, -4, Double.NaN));
    }

    @Test
    void whatIsExpectedNotToBeFiniteMustBeTheSame() {
        Tensor odd = Tensor.of(Shape.of(2), Double.NaN, Double.POSITIVE_INFINITY);
        assertEquals("", GoldenCase.difference(odd, odd, 0.01));
        assertEquals(
                "is -Infinity at 1 of [2], expected Infinity",
                GoldenCase.difference(odd, Tensor.of(Shape.of(2), Double.NaN, Double.NEGATIVE_INFINITY), 0.01));
    }

    @Test
    void anotherShapeIsADifference() {
        assertEquals(
                "has shape [3, 1], expected [3]",
                GoldenCase.difference(EXPECTED, Tensor.of(Shape.of(3, 1), 1.0, -4.0, 2.0), 0.01));
    }

    @Test
    void everyTensorThatDiffersOrIsMissingIsNamed() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("in.x", EXPECTED);
        tensors.put("out.y", EXPECTED);
        tensors.put("grad_in.x", EXPECTED);
        tensors.put("grad_param.weight", EXPECTED);
        LayerProbe.Outcome outcome = new LayerProbe.Outcome(
                EXPECTED, List.of(Optional.of(Tensor.filled(DType.F64, Shape.of(2), 0))), Map.of(), Map.of());
        assertEquals(
                List.of("grad_in.x has shape [2], expected [3]", "grad_param.weight is missing"),
                new GoldenCase(tensors).differences(outcome, 0.01));
    }

    private static String difference(double... found) {
        return GoldenCase.difference(EXPECTED, Tensor.of(Shape.of(3), found), 0.01);
    }
}
