package io.steelyard.kernels.simd.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.ProvidesBackend;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.kernels.engine.CpuEngine;
import io.steelyard.kernels.simd.SimdTargets;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

/**
 * Computes with the processor's vector instructions, without native code. Its bundle needs a JVM that was told {@code
 * --add-modules jdk.incubator.vector}.
 */
@Component(service = Backend.class, property = "service.ranking:Integer=200")
@ProvidesBackend(value = "simd", opset = SimdTargets.OPSET)
public final class SimdBackend implements Backend, AutoCloseable {
    /** The rounding errors of sums in single precision of some hundred products, added up, with room to spare. */
    private static final double RELATIVE_TOLERANCE = 1e-5;

    private final CpuEngine engine;

    /** Made by Declarative Services: computes on all processors. */
    @Activate
    public SimdBackend(@Reference SimdTargets targets) {
        this(targets, Runtime.getRuntime().availableProcessors());
    }

    /** Outside a framework: computes on all processors. */
    public SimdBackend() {
        this(new SimdTargets());
    }

    /**
     * Outside a framework: computes on some threads. No constructor, since Declarative Services tells those that are public apart by
     * the number of their parameters alone.
     */
    public static SimdBackend on(int threads) {
        return new SimdBackend(new SimdTargets(), threads);
    }

    private SimdBackend(SimdTargets targets, int threads) {
        this.engine = new CpuEngine(targets.with("SIMD", List.of()), threads);
    }

    @Override
    public DeviceInfo device() {
        int threads = engine.threads();
        return new DeviceInfo(
                "cpu",
                "vector instructions on " + threads + (threads == 1 ? " thread" : " threads"),
                RELATIVE_TOLERANCE);
    }

    @Override
    public int opset() {
        return SimdTargets.OPSET;
    }

    @Override
    public State allocate(StateSpec spec) {
        return engine.allocate(spec);
    }

    @Override
    public Executable compile(Program program) {
        return engine.compile(program);
    }

    /** Waits until the runs under way are over, and ends the threads. */
    @Override
    @Deactivate
    public void close() {
        engine.close();
    }
}
