package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Differentiation;
import io.steelyard.compiler.Passes;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A training step allocates nothing once it is warm; what the JVM itself needs meanwhile is allowed for. */
class AllocationTest {
    private static final int ROWS = 32;
    private static final int CLASSES = 10;
    private static final int CHANNELS = 8;

    /** Enough that the JVM has compiled what it will. */
    private static final int WARM_UP = 300;

    private static final int RUNS = 200;
    private static final long BYTES_A_RUN = 256;

    private final GraphBuilder g = new GraphBuilder();
    private final Map<String, Value> updates = new LinkedHashMap<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aWarmTrainingStepAllocatesNothingInAnyThread(int threads) {
        Program program = Passes.standard().apply(trainingStep());
        try (OjAlgoBackend backend = new OjAlgoBackend(threads);
                State state = backend.allocate(StateSpec.of(program));
                Executable executable = backend.compile(program)) {
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

    /** Convolution, pooling, dropout and a dense layer with cross-entropy, its gradients, and Adam. */
    private Program trainingStep() {
        Value x = g.input("x", DType.F32, Shape.of(ROWS, 1, 16, 16));
        Value target = g.input("target", DType.I64, Shape.of(ROWS));
        Value key = g.input("key", DType.I64, Shape.of(2));
        Value kernel = g.state("kernel", DType.F32, Shape.of(CHANNELS, 1, 3, 3));
        Value weight = g.state("weight", DType.F32, Shape.of(CHANNELS * 8 * 8, CLASSES));
        Window same = new Window(pair(3), pair(1), pair(1), pair(1), pair(1));
        Window halving = new Window(pair(2), pair(2), pair(0), pair(0), pair(1));
        Value h = g.tanh(g.convolution(x, kernel, same, 1));
        h = g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, h, halving);
        Value kept = g.compare(Comparison.GE, g.randomUniform(key, DType.F32, h.shape(), 7), 0.25);
        h = g.select(kept, g.mul(h, 1 / 0.75), g.filled(DType.F32, h.shape(), 0));
        Value scores = g.logSoftmax(g.matmul(g.reshape(h, ROWS, CHANNELS * 8 * 8), weight), 1);
        Value loss = g.neg(g.mean(g.sum(g.mul(scores, g.oneHot(target, CLASSES, DType.F32)), 1)));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(kernel, weight));
        adam("kernel", kernel, gradients.get(0));
        adam("weight", weight, gradients.get(1));
        Value finite = g.compare(Comparison.LT, g.abs(loss), Float.MAX_VALUE);
        return new Program(g.graph(), Map.of("loss", loss), updates, Optional.of(finite));
    }

    private static List<Long> pair(long value) {
        return List.of(value, value);
    }

    private void adam(String name, Value parameter, Value gradient) {
        Value m = g.state(name + "/m", DType.F32, parameter.shape());
        Value v = g.state(name + "/v", DType.F32, parameter.shape());
        Value nextM = g.add(g.mul(m, 0.9), g.mul(gradient, 0.1));
        Value nextV = g.add(g.mul(v, 0.999), g.mul(g.square(gradient), 0.001));
        Value step = g.div(nextM, g.add(g.sqrt(nextV), 1e-8));
        updates.put(name, g.sub(parameter, g.mul(step, 0.001)));
        updates.put(name + "/m", nextM);
        updates.put(name + "/v", nextV);
    }
}
