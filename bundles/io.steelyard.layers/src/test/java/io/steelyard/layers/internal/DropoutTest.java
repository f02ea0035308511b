package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.random.RandomStream;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropoutTest {
    private static final Shape SHAPE = Shape.of(40, 250);

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void anElementIsKeptAndScaledWhereItsRandomNumberIsAtLeastP(DType dtype) {
        RandomStream random =
                new RandomStream(LayerProbe.SEED, RandomStream.named(LayerProbe.NAME, "mask"), LayerProbe.STEP);
        double[] expected = new double[(int) SHAPE.elements()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = random.uniformFloat(i) >= 0.75 ? 12 : 0;
        }
        assertArrayEquals(expected, output(0.75, dtype, true));
    }

    @Test
    void theShareOfDroppedElementsIsP() {
        double dropped = Arrays.stream(output(0.3, DType.F32, true))
                .filter(value -> value == 0)
                .count();
        double elements = SHAPE.elements();
        // Five standard deviations of a binomial distribution; the mask is the same in every run.
        assertEquals(0.3, dropped / elements, 5 * Math.sqrt(0.3 * 0.7 / elements));
    }

    @Test
    void theGradientPassesWhereAnElementIsKept() {
        Tensor x = Tensor.filled(DType.F64, SHAPE, 1);
        LayerProbe.Outcome outcome = new LayerProbe(new Dropout(), Map.of("p", 0.75), DType.F64, true)
                .run(new ReferenceBackend(), List.of(x), Map.of(), Tensor.filled(DType.F64, SHAPE, 1));
        assertEquals(outcome.output(), outcome.inputGradients().get(0).orElseThrow());
    }

    @Test
    void whatIsNotTrainingLeavesTheInputAsItIs() {
        double[] expected = new double[(int) SHAPE.elements()];
        Arrays.fill(expected, 3);
        assertArrayEquals(expected, output(0.75, DType.F64, false));
    }

    @Test
    void probabilityZeroLeavesTheInputAsItIs() {
        double[] expected = new double[(int) SHAPE.elements()];
        Arrays.fill(expected, 3);
        assertArrayEquals(expected, output(0, DType.F64, true));
    }

    @Test
    void probabilityOneDropsEverything() {
        assertArrayEquals(new double[(int) SHAPE.elements()], output(1, DType.F64, true));
    }

    private static double[] output(double p, DType dtype, boolean training) {
        return new LayerProbe(new Dropout(), Map.of("p", p), dtype, training)
                .output(new ReferenceBackend(), List.of(Tensor.filled(dtype, SHAPE, 3)), Map.of())
                .toDoubles();
    }
}
