package io.steelyard.conformance;

import static io.steelyard.conformance.Killing.kills;
import static io.steelyard.conformance.Killing.passes;

import io.steelyard.backend.Backend;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.conformance.mutant.optimizer.EpsilonInsideRoot;
import io.steelyard.conformance.mutant.optimizer.HalfPrecisionSlots;
import io.steelyard.conformance.mutant.optimizer.PlainAdam;
import io.steelyard.conformance.mutant.optimizer.RateIgnored;
import io.steelyard.conformance.mutant.optimizer.SharedSlot;
import io.steelyard.conformance.mutant.optimizer.SlotNotUpdated;
import io.steelyard.conformance.mutant.optimizer.StepFromItself;
import io.steelyard.conformance.mutant.optimizer.SwappedBiasCorrection;
import io.steelyard.conformance.mutant.optimizer.WeightDecaySign;
import io.steelyard.optimizer.Optimizer;
import io.steelyard.optimizers.internal.update.Adam;
import io.steelyard.optimizers.internal.update.AdamW;
import io.steelyard.optimizers.internal.update.Sgd;
import io.steelyard.tck.OptimizerKit;
import io.steelyard.tck.OptimizerSample;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class OptimizerConformanceTest {
    private final Backend reference = new ReferenceBackend();

    @TestFactory
    Stream<DynamicTest> everyOptimizerConforms() {
        return Stream.of(
                        passes("sgd", sgd()),
                        passes("adam", adam(new Adam()).refusing(List.of(Map.of("betas", List.of(0.9, 1.0))))),
                        passes("adam with amsgrad", amsgrad()),
                        passes("adamw", adamW()),
                        passes("what mutants are made of", adam(new PlainAdam())))
                .flatMap(tests -> tests);
    }

    @TestFactory
    Stream<DynamicTest> everyMutantIsKilled() {
        String author = "steps are those that its author states";
        return Stream.of(
                kills("bias corrections swapped", adam(new SwappedBiasCorrection()), author),
                kills("slot not updated", adam(new SlotNotUpdated()), "every slot is updated"),
                kills("epsilon inside the root", adam(new EpsilonInsideRoot()), author),
                kills("weight decay of the wrong sign", adam(new WeightDecaySign()), author),
                kills("shared slot", adam(new SharedSlot()), "it uses no state but the parameter and its slots"),
                kills("steps counted by itself", adam(new StepFromItself()), "it is described alike twice"),
                kills("rate ignored", adam(new RateIgnored()), author),
                kills("slots in bf16", adam(new HalfPrecisionSlots()), author));
    }

    private OptimizerKit sgd() {
        return OptimizerKit.of(
                        new Sgd(),
                        reference,
                        OptimizerSample.of("plain", Map.of(), 0.1)
                                .expecting((step, rate, w, g, memory) -> {
                                    for (int i = 0; i < w.length; i++) {
                                        w[i] -= rate * g[i];
                                    }
                                })
                                .remembering(),
                        OptimizerSample.of("nesterov", Map.of("momentum", 0.9, "nesterov", true), 0.1)
                                .expecting((step, rate, w, g, memory) -> {
                                    double[] v = remembered(memory, "v", w);
                                    for (int i = 0; i < w.length; i++) {
                                        v[i] = 0.9 * v[i] + g[i];
                                        w[i] -= rate * (g[i] + 0.9 * v[i]);
                                    }
                                })
                                .remembering("momentum_buffer"))
                .refusing(List.of(Map.of("momentum", -0.1)));
    }

    private OptimizerKit adam(Optimizer optimizer) {
        return OptimizerKit.of(
                optimizer,
                reference,
                OptimizerSample.of("with defaults", Map.of(), 0.01)
                        .expecting(adamOf(0, 0, false))
                        .remembering("exp_avg", "exp_avg_sq"),
                OptimizerSample.of("with a penalty", Map.of("weight_decay", 0.1), 0.02)
                        .expecting(adamOf(0.1, 0, false))
                        .remembering("exp_avg", "exp_avg_sq"));
    }

    private OptimizerKit amsgrad() {
        return OptimizerKit.of(
                new Adam(),
                reference,
                OptimizerSample.of("amsgrad", Map.of("amsgrad", true), 0.01)
                        .expecting(adamOf(0, 0, true))
                        .remembering("exp_avg", "exp_avg_sq", "max_exp_avg_sq"));
    }

    private OptimizerKit adamW() {
        return OptimizerKit.of(
                        new AdamW(),
                        reference,
                        OptimizerSample.of("with defaults", Map.of(), 0.01)
                                .expecting(adamOf(0, 0.01, false))
                                .remembering("exp_avg", "exp_avg_sq"))
                .refusing(List.of(Map.of("weight_decay", -1.0)));
    }

    /** D. Kingma and J. Ba, "Adam", 2015, algorithm 1; amsgrad takes its maximum before the correction, as PyTorch does. */
    private static OptimizerSample.Recurrence adamOf(double penalty, double decay, boolean amsgrad) {
        return (step, rate, w, g, memory) -> {
            double[] m = remembered(memory, "m", w);
            double[] v = remembered(memory, "v", w);
            double[] most = remembered(memory, "most", w);
            for (int i = 0; i < w.length; i++) {
                double d = g[i] + penalty * w[i];
                m[i] = 0.9 * m[i] + 0.1 * d;
                v[i] = 0.999 * v[i] + 0.001 * d * d;
                most[i] = Math.max(most[i], v[i]);
                double mean = m[i] / (1 - Math.pow(0.9, (double) step));
                double square = (amsgrad ? most[i] : v[i]) / (1 - Math.pow(0.999, (double) step));
                w[i] -= rate * decay * w[i] + rate * mean / (Math.sqrt(square) + 1e-8);
            }
        };
    }

    private static double[] remembered(Map<String, double[]> memory, String name, double[] like) {
        return memory.computeIfAbsent(name, absent -> new double[like.length]);
    }
}
