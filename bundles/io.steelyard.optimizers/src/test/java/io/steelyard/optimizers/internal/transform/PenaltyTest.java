package io.steelyard.optimizers.internal.transform;

import static io.steelyard.optimizers.internal.transform.Following.part;
import static io.steelyard.optimizers.internal.transform.Following.rule;
import static io.steelyard.optimizers.internal.transform.Following.vector;
import static io.steelyard.optimizers.internal.transform.Following.weights;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.compiler.describe.UpdateRule;
import io.steelyard.optimizers.internal.update.Adam;
import io.steelyard.optimizers.internal.update.AdamW;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.tck.GoldenCase;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PenaltyTest {
    private static final double[] START = {1.3, -0.4, 0, 2};
    private static final double[][] GRADIENTS = {
        {0.5, -1, 0.25, 0}, {-0.3, 0.2, 0.1, 0.9}, {0.7, 0.7, -0.7, -0.1}, {0, 0.4, 0.3, 0.2}
    };

    private static List<Tensor> gradients(DType dtype) {
        return List.of(GRADIENTS).stream().map(each -> vector(dtype, each)).toList();
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void anL2PenaltyIsTheWeightDecayOfSgdToTheBit(DType dtype) {
        UpdateRule own = rule(new Sgd(), Map.of("momentum", 0.9, "weight_decay", 0.1));
        UpdateRule composed =
                rule(new Sgd(), Map.of("momentum", 0.9), part("l2", new L2Penalty(), Map.of("weight_decay", 0.1)));
        Tensor start = vector(dtype, START);
        assertEquals(weights(own, 0.2, start, gradients(dtype)), weights(composed, 0.2, start, gradients(dtype)));
    }

    @Test
    void anL1PenaltyPullsByItsStrengthAndNotAtZero() {
        UpdateRule rule = rule(new Sgd(), Map.of(), part("l1", new L1Penalty(), Map.of("weight_decay", 0.1)));
        double[] expected = START.clone();
        List<Tensor> found = weights(rule, 0.2, vector(DType.F64, START), gradients(DType.F64));
        for (int step = 0; step < GRADIENTS.length; step++) {
            for (int i = 0; i < expected.length; i++) {
                expected[i] -= 0.2 * (GRADIENTS[step][i] + 0.1 * Math.signum(expected[i]));
            }
            // The same operations but for their order: a rounding of 2e-16 each.
            assertArrayEquals(expected, found.get(step).toDoubles(), 1e-15);
        }
    }

    /** AdamW takes the decay off before the step, the transform after it: roundings of values near 1, a few a step. */
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64"})
    void adamWithDecoupledDecayIsAdamW(DType dtype) {
        UpdateRule own = rule(new AdamW(), Map.of("weight_decay", 0.3));
        UpdateRule composed =
                rule(new Adam(), Map.of(), part("decay", new DecoupledWeightDecay(), Map.of("weight_decay", 0.3)));
        Tensor start = vector(dtype, START);
        List<Tensor> expected = weights(own, 0.05, start, gradients(dtype));
        List<Tensor> found = weights(composed, 0.05, start, gradients(dtype));
        for (int step = 0; step < GRADIENTS.length; step++) {
            double tolerance = dtype == DType.F64 ? 2e-15 : 1e-6;
            assertEquals("", GoldenCase.difference(expected.get(step), found.get(step), tolerance));
        }
    }

    /** Of the weight before the update, at the rate of the step: w - 0.5 g - 0.5 * 0.25 w, exact here. */
    @Test
    void decoupledDecayIsOfTheWeightBeforeTheUpdate() {
        UpdateRule rule =
                rule(new Sgd(), Map.of(), part("decay", new DecoupledWeightDecay(), Map.of("weight_decay", 0.25)));
        Tensor found = weights(rule, 0.5, vector(DType.F64, 2), List.of(vector(DType.F64, 1)))
                .get(0);
        assertEquals(2 - 0.5 - 0.25, found.getDouble(0));
    }
}
