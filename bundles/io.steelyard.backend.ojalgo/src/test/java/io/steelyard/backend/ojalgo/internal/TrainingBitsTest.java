package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.Pass;
import io.steelyard.compiler.Passes;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Weights and slots after a few steps are the same to the bit, however the steps were compiled and run. */
class TrainingBitsTest {
    private static final int STEPS = 4;

    private final Map<String, Tensor> expected = train(new Passes(List.of()), false, 1);

    @Test
    void withOrWithoutAnyOfThePasses() {
        List<Pass> all = Passes.standard().list();
        for (int subset = 1; subset < 1 << all.size(); subset++) {
            List<Pass> chosen = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if ((subset >> i & 1) != 0) {
                    chosen.add(all.get(i));
                }
            }
            Passes passes = new Passes(chosen);
            assertEquals(expected, train(passes, false, 1 + subset % 2), () -> "with " + passes.names());
        }
    }

    @Test
    void withOneThreadOrTwo() {
        assertEquals(expected, train(Passes.standard(), false, 1));
        assertEquals(expected, train(Passes.standard(), false, 2));
    }

    @Test
    void observedOrNot() {
        assertEquals(expected, train(Passes.standard(), true, 2));
        assertEquals(expected, train(new Passes(List.of()), true, 1));
    }

    @Test
    void trainingChangesEveryEntry() {
        Map<String, Tensor> start = start(TrainingStep.describe(false));
        expected.forEach((name, value) -> assertNotEquals(start.get(name), value, name));
    }

    private static Map<String, Tensor> train(Passes passes, boolean observed, int threads) {
        try (OjAlgoBackend backend = new OjAlgoBackend(threads)) {
            Program program = passes.apply(Lowering.lower(TrainingStep.describe(observed), backend));
            Random random = new Random(2);
            Tensor x = drawn(random, new TensorType(DType.F32, Shape.of(TrainingStep.ROWS, 1, 16, 16)));
            long[] classes =
                    random.longs(TrainingStep.ROWS, 0, TrainingStep.CLASSES).toArray();
            Tensor target = Tensor.of(Shape.of(TrainingStep.ROWS), classes);
            List<TensorBuffer> outputs = program.outputs().values().stream()
                    .map(value -> TensorBuffer.allocate(value.dtype(), value.shape()))
                    .toList();
            try (State state = backend.allocate(StateSpec.of(program));
                    Executable executable = backend.compile(program)) {
                start(program).forEach(state::write);
                for (long step = 1; step <= STEPS; step++) {
                    executable.run(state, List.of(x, target, Tensor.of(Shape.of(2), 5L, step)), outputs);
                }
                Map<String, Tensor> after = new LinkedHashMap<>();
                program.states().keySet().forEach(name -> after.put(name, state.read(name)));
                return after;
            }
        }
    }

    /** Weights of all sorts, slots of zeros. */
    private static Map<String, Tensor> start(Program program) {
        Random random = new Random(1);
        Map<String, Tensor> start = new LinkedHashMap<>();
        program.states()
                .forEach((name, type) -> start.put(
                        name, name.contains("/") ? Tensor.filled(type.dtype(), type.shape(), 0) : drawn(random, type)));
        return start;
    }

    private static Tensor drawn(Random random, TensorType type) {
        double[] values = random.doubles(type.shape().elements(), -0.2, 0.2).toArray();
        return Tensor.of(type.dtype(), type.shape(), values);
    }
}
