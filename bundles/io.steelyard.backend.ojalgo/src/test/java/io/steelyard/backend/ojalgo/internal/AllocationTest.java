package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.Passes;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training step allocates nothing once it is warm; what the JVM itself needs meanwhile is allowed for. */
class AllocationTest {
    /** Enough that the JVM has compiled what it will. */
    private static final int WARM_UP = 300;

    private static final int RUNS = 200;
    private static final long BYTES_A_RUN = 256;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aWarmTrainingStepAllocatesNothingInAnyThread(int threads) {
        Program program = Passes.standard().apply(TrainingStep.describe(false));
        try (OjAlgoBackend backend = new OjAlgoBackend(threads);
                State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(Lowering.lower(program, backend))) {
            program.states()
                    .forEach((name, type) -> state.write(name, Tensor.filled(type.dtype(), type.shape(), 0.01)));
            List<TensorBuffer> outputs = program.outputs().values().stream()
                    .map(value -> TensorBuffer.allocate(value.dtype(), value.shape()))
                    .toList();
            TensorBuffer key = TensorBuffer.allocate(DType.I64, Shape.of(2));
            List<HostData> inputs = new ArrayList<>();
            program.inputs()
                    .forEach((name, type) ->
                            inputs.add(name.equals("key") ? key : Tensor.filled(type.dtype(), type.shape(), 0.5)));
            long before = 0;
            for (int run = 0; run < WARM_UP + RUNS; run++) {
                if (run == WARM_UP) {
                    before = allocated();
                }
                key.setLong(1, run);
                executable.run(state, inputs, outputs);
            }
            long each = (allocated() - before) / RUNS;
            assertTrue(each < BYTES_A_RUN, "a step allocates " + each + " bytes");
        }
    }

    /** What all threads that are alive have allocated since they began. */
    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
            sum += Math.max(0, bytes);
        }
        return sum;
    }
}
