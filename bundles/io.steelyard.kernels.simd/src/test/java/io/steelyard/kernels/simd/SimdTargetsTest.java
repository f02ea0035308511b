package io.steelyard.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.kernels.engine.CpuEngine;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimdTargetsTest {
    private final SimdTargets targets = new SimdTargets();

    /** A chain that is fused to one pass. */
    private static Program chain(double factor) {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(33, 7));
        Value y = g.tanh(g.add(g.mul(x, factor), x));
        return new Program(g.graph(), Map.of("y", y), Map.of(), Optional.empty());
    }

    /** How many classes the JVM loads while a backend that is new compiles. */
    private long classesFor(Program program) {
        long before = ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount();
        try (CpuEngine engine = new CpuEngine(targets.with("test", List.of()), 2);
                Executable executable = engine.compile(program)) {
            assertEquals(program, executable.program());
        }
        return ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount() - before;
    }

    @Test
    void aBackendFindsTheCodeThatAnotherHasLeftBehind() {
        assertTrue(classesFor(chain(2)) > 0);
        assertTrue(classesFor(chain(3)) > 0, "other code is made");
        // What the JVM loads late for whatever else is done here.
        classesFor(chain(2));
        assertEquals(0, classesFor(chain(2)));
        assertEquals(0, classesFor(chain(3)));
    }
}
