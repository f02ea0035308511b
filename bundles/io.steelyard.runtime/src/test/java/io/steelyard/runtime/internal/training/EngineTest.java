package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;

class EngineTest {
    private static final int WARM_UP = 20_000;
    private static final int RUNS = 1000;

    /** Gives its first input back. */
    private record Echo(Program program) implements Executable {
        @Override
        public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
            outputs.get(0).setDouble(0, inputs.get(0).getDouble(0));
            return true;
        }

        @Override
        public long plannedBytes() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private record Empty(StateSpec spec) implements State {
        @Override
        public Tensor read(String name) {
            throw new IllegalArgumentException(name);
        }

        @Override
        public void write(String name, HostData value) {
            throw new IllegalArgumentException(name);
        }

        @Override
        public void close() {}
    }

    private static final class EchoBackend implements Backend {
        @Override
        public DeviceInfo device() {
            return new DeviceInfo("cpu", "echo", 0);
        }

        @Override
        public State allocate(StateSpec spec) {
            return new Empty(spec);
        }

        @Override
        public Executable compile(Program program) {
            return new Echo(program);
        }
    }

    private static Engine engine() {
        // All that is asked of the framework is to take the service back.
        BundleContext framework = (BundleContext) Proxy.newProxyInstance(
                EngineTest.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (self, method, args) -> true);
        return new Engine(
                new Lease<>(framework, PluginKind.BACKEND, "echo", null, new EchoBackend()), Map.of(), Map.of());
    }

    private static Program echo() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F64, Shape.scalar());
        return new Program(g.graph(), Map.of("y", x), Map.of(), Optional.empty());
    }

    @Test
    void aProgramIsGivenItsInputsByNameAndNoOthers() {
        try (Engine engine = engine()) {
            Engine.Compiled program = engine.program("key", EngineTest::echo);
            Tensor other = Tensor.scalar(DType.F64, 7);
            assertTrue(engine.run(program, Map.of("x", Tensor.scalar(DType.F64, 3), "other", other)));
            assertEquals(3, program.output("y").getDouble(0));
        }
    }

    @Test
    void aRunOfAKnownProgramAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, Tensor> inputs = Map.of("x", Tensor.scalar(DType.F64, 3));
        try (Engine engine = engine()) {
            long before = 0;
            for (int run = 0; run < WARM_UP + RUNS; run++) {
                if (run == WARM_UP) {
                    before = threads.getCurrentThreadAllocatedBytes();
                }
                engine.run(engine.program("key", EngineTest::echo), inputs);
            }
            long each = (threads.getCurrentThreadAllocatedBytes() - before) / RUNS;
            assertEquals(0, each, "bytes a run");
        }
    }
}
