package io.steelyard.objectives.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.tck.ObjectiveProbe;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MeanSquaredErrorLossTest {
    private static final ObjectiveProbe PROBE = new ObjectiveProbe(new MeanSquaredErrorLoss(), Map.of());

    @Test
    void aColumnAgainstARowIsRefusedWithBothShapes() {
        Tensor column = Tensor.of(Shape.of(2, 1), 1.0, 2.0);
        Tensor row = Tensor.of(Shape.of(2), 1.0, 2.0);
        assertEquals(
                "mse: target f64[2] does not have the shape of prediction f64[2,1]",
                assertThrows(IllegalArgumentException.class, () -> PROBE.run(new ReferenceBackend(), column, row))
                        .getMessage());
    }

    @Test
    void targetsMayBeIntegers() {
        Tensor prediction = Tensor.of(Shape.of(2), 1.5, 2.0);
        Tensor target = Tensor.of(Shape.of(2), 1L, 4L);
        assertEquals(
                (0.25 + 4) / 2,
                PROBE.run(new ReferenceBackend(), prediction, target).loss().getDouble(0));
    }
}
