package io.steelyard.backend.onednn.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.ProvidesBackend;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.onednn.internal.library.NativeFolder;
import io.steelyard.backend.onednn.internal.library.NativePlatform;
import io.steelyard.backend.onednn.internal.library.NativeResources;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.kernels.engine.CpuEngine;
import io.steelyard.kernels.simd.SimdTargets;
import java.util.List;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;

/**
 * Computes products of matrices and convolutions by oneDNN, a native library, and everything else by vector instructions.
 * Without the library, or on a processor or platform that it is not for, the component does not come up, and the log says
 * why.
 */
@Component(service = Backend.class, property = "service.ranking:Integer=300")
@ProvidesBackend(value = "onednn", opset = SimdTargets.OPSET)
public final class OneDnnBackend implements Backend, AutoCloseable {
    /** The rounding errors of sums in single precision of some hundred products, added up, with room to spare. */
    private static final double RELATIVE_TOLERANCE = 1e-5;

    private final OneDnn library;
    private final CpuEngine engine;

    /** Made by Declarative Services: computes on all processors. */
    @Activate
    public OneDnnBackend(BundleContext context) {
        this(context::getProperty, Runtime.getRuntime().availableProcessors());
    }

    /** Outside a framework: computes on all processors. */
    public OneDnnBackend() {
        this(System::getProperty, Runtime.getRuntime().availableProcessors());
    }

    OneDnnBackend(UnaryOperator<String> properties, int threads) {
        int processors = Runtime.getRuntime().availableProcessors();
        this.library = OneDnn.open(NativeFolder.unpack(
                NativeResources.ofBundle(), NativePlatform.current(), NativeFolder.root(properties)));
        this.engine = new CpuEngine(
                SimdTargets.with(
                        "oneDNN",
                        List.of(new OneDnnProducts(library, processors), new OneDnnConvolutions(library, processors))),
                threads);
    }

    @Override
    public DeviceInfo device() {
        int threads = engine.threads();
        return new DeviceInfo(
                "cpu",
                "oneDNN " + library.version() + " on " + threads + (threads == 1 ? " thread" : " threads"),
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

    /**
     * Ends the threads and gives the library back. A run under way is finished by the thread that called it, before the
     * library goes.
     */
    @Override
    @Deactivate
    public void close() {
        engine.close();
        library.close();
    }
}
