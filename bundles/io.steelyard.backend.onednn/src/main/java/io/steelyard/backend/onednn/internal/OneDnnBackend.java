package io.steelyard.backend.onednn.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.ProvidesBackend;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.kernels.engine.CpuEngine;
import io.steelyard.kernels.simd.SimdTargets;
import java.util.List;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/**
 * Computes products of matrices and convolutions by oneDNN, a native library, and everything else by vector instructions.
 * Without the library there is no backend: {@link LibraryLoader} says in the log why.
 *
 * <p>It is made as soon as the library is there, not when somebody asks for it: asked for while its bundle is being stopped,
 * it would have to be made with a library that is already going, for which Declarative Services would log an error.
 */
@Component(service = Backend.class, immediate = true, property = "service.ranking:Integer=300")
@ProvidesBackend(value = "onednn", opset = SimdTargets.OPSET)
public final class OneDnnBackend implements Backend, AutoCloseable {
    /** The rounding errors of sums in single precision of some hundred products, added up, with room to spare. */
    private static final double RELATIVE_TOLERANCE = 1e-5;

    private final OneDnn library;
    private final boolean ownsLibrary;
    private final CpuEngine engine;

    /**
     * Made by Declarative Services: computes on all processors, by a library that somebody else closes.
     *
     * @param targets those that all backends share; null where their bundle, which has a backend of its own, was stopped
     */
    @Activate
    public OneDnnBackend(
            @Reference OneDnn library, @Reference(cardinality = ReferenceCardinality.OPTIONAL) SimdTargets targets) {
        this(library, targets == null ? new SimdTargets() : targets, false);
    }

    /**
     * Outside a framework: computes on all processors, by a library of its own.
     *
     * @throws io.steelyard.backend.onednn.internal.library.NativeLibraryException if there is none to be had
     */
    public OneDnnBackend() {
        this(LibraryLoader.open(System::getProperty), new SimdTargets(), true);
    }

    private OneDnnBackend(OneDnn library, SimdTargets targets, boolean ownsLibrary) {
        int processors = Runtime.getRuntime().availableProcessors();
        this.library = library;
        this.ownsLibrary = ownsLibrary;
        this.engine = new CpuEngine(
                targets.with(
                        "oneDNN",
                        List.of(new OneDnnProducts(library, processors), new OneDnnConvolutions(library, processors))),
                processors);
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

    /** Waits until the runs under way are over, and ends the threads. What was made with the library is gone then. */
    @Override
    @Deactivate
    public void close() {
        engine.close();
        if (ownsLibrary) {
            library.close();
        }
    }
}
