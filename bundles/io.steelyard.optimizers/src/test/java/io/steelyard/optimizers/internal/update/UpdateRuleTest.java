package io.steelyard.optimizers.internal.update;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.option.InvalidOptionsException;
import io.steelyard.tck.OptimizerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the trajectories do not show: precision, refusals and the options that PyTorch's cases leave out. */
final class UpdateRuleTest {
    /** The parameter after each step, for a parameter of one element. */
    private static double[] follow(
            Optimizer optimizer, Map<String, ?> options, double rate, DType dtype, double start, double... gradients) {
        return new OptimizerProbe(optimizer, options, rate)
                        .run(
                                new ReferenceBackend(),
                                Map.of("w", Tensor.of(dtype, Shape.of(1), start)),
                                DoubleStream.of(gradients)
                                        .mapToObj(gradient -> Map.of("w", Tensor.of(dtype, Shape.of(1), gradient)))
                                        .toList())
                        .stream()
                        .mapToDouble(after -> after.get("w").getDouble(0))
                        .toArray();
    }

    /**
     * At the first step the corrected moments are g and g^2, so the step is the rate. A correction in f32 would be off by
     * 2e-5; f32 itself rounds a handful of times by 6e-8.
     */
    @Test
    void theFirstStepOfAdamInSinglePrecisionIsTheRateToSixDigits() {
        double[] found = follow(new Adam(), Map.of("eps", 0L), 0.001, DType.F32, 0, 0.7);
        assertEquals(-0.001, found[0], 0.001 * 1e-6);
    }

    /**
     * With no gradient the weight shrinks by a factor of 1 - 1e-5 a step. The nearest f32 to that factor is off by 1.3e-3 of
     * the decay, at every step alike; the roundings of the weight itself average out to 1e-5 of it.
     */
    @Test
    void aSmallDecoupledDecayKeepsItsDigitsInSinglePrecision() {
        double[] found = follow(new AdamW(), Map.of("weight_decay", 1e-3), 0.01, DType.F32, 1.3, new double[2000]);
        double lost = 1.3 * (1 - Math.pow(1 - 1e-5, 2000));
        assertEquals(lost, 1.3 - found[1999], 1e-4 * lost);
    }

    @Test
    void decoupledDecayWithoutGradientsIsGeometric() {
        double[] found = follow(new AdamW(), Map.of("weight_decay", 0.5), 0.1, DType.F64, 2, 0, 0, 0);
        // Three steps of two roundings each.
        assertEquals(2 * Math.pow(1 - 0.1 * 0.5, 3), found[2], 1e-15);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void climbingIsDescendingTheNegatedGradient(boolean decoupled) {
        Optimizer optimizer = decoupled ? new AdamW() : new Adam();
        double[] up =
                follow(optimizer, Map.of("maximize", true, "weight_decay", 0.1), 0.01, DType.F64, 1, 0.5, -2, 0.25);
        double[] down = follow(optimizer, Map.of("weight_decay", 0.1), 0.01, DType.F64, 1, -0.5, 2, -0.25);
        assertEquals(
                DoubleStream.of(down).boxed().toList(),
                DoubleStream.of(up).boxed().toList());
    }

    @Test
    void dampeningDoesNotTouchTheFirstGradient() {
        double[] found = follow(new Sgd(), Map.of("momentum", 0.5, "dampening", 0.75), 1, DType.F64, 0, 1, 1);
        assertEquals(-1, found[0]);
        assertEquals(-1 - (0.5 * 1 + 0.25 * 1), found[1]);
    }

    @Test
    void nesterovWithoutMomentumIsRefused() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class, () -> follow(new Sgd(), Map.of("nesterov", true), 1, DType.F64, 0, 1));
        assertTrue(refusal.getMessage().contains("found momentum 0.0 and dampening 0.0"), refusal.getMessage());
    }

    @Test
    void nesterovWithDampeningIsRefused() {
        Map<String, ?> options = Map.of("nesterov", true, "momentum", 0.9, "dampening", 0.5);
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> follow(new Sgd(), options, 1, DType.F64, 0, 1));
        assertTrue(refusal.getMessage().contains("found momentum 0.9 and dampening 0.5"), refusal.getMessage());
    }

    @Test
    void aBetaOfOneIsRefused() {
        Map<String, ?> options = Map.of("betas", List.of(0.9, 1.0));
        InvalidOptionsException refusal =
                assertThrows(InvalidOptionsException.class, () -> follow(new Adam(), options, 1, DType.F64, 0, 1));
        assertEquals("betas: expected less than 1, found [0.9, 1.0]", refusal.getMessage());
    }

    @Test
    void threeBetasAreRefused() {
        Map<String, ?> options = Map.of("betas", List.of(0.9, 0.9, 0.9));
        InvalidOptionsException refusal =
                assertThrows(InvalidOptionsException.class, () -> follow(new Adam(), options, 1, DType.F64, 0, 1));
        assertEquals("betas: expected two numbers, found [0.9, 0.9, 0.9]", refusal.getMessage());
    }
}
