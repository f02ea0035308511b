package io.steelyard.backend.ojalgo.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.ProvidesBackend;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.kernels.engine.ArrayTargets;
import io.steelyard.kernels.engine.CpuEngine;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;

/**
 * Computes on the processor, on any JVM: products of few vectors by ojAlgo, what can be put into one pass over memory by a
 * loop that is generated for it, everything else by loops that are there. All memory is planned when a program is
 * compiled.
 *
 * <p>How work is split depends on shapes alone, and all functions are exactly specified: arithmetic, {@link
 * io.steelyard.kernels.function}, and {@link StrictMath} for the few that are not there. A program gives the same bits
 * with any number of threads, however often it ran before, compiled by the JVM or interpreted.
 *
 * <p>Only a loop without state is used of ojAlgo, which is embedded in this bundle: it never starts a thread. The
 * threads are this backend's own and end with it. States stay readable then; executables refuse to run.
 */
@Component(service = Backend.class, property = "service.ranking:Integer=100")
@ProvidesBackend(value = "ojalgo", opset = OjAlgoBackend.OPSET)
public final class OjAlgoBackend implements Backend, AutoCloseable {
    /** The newest operations that it implements. */
    static final int OPSET = 1;

    /** The version of ojAlgo in this bundle. */
    static final String OJALGO_VERSION = "57.1.0";

    /**
     * The rounding errors of sums in single precision of at most 256 products, which themselves are added up, with room
     * to spare.
     */
    private static final double RELATIVE_TOLERANCE = 1e-5;

    private final CpuEngine engine;

    /**
     * Made by Declarative Services: computes on all processors.
     *
     * @param targets those that all backends share; null where their bundle was stopped
     */
    @Activate
    public OjAlgoBackend(@Reference(cardinality = ReferenceCardinality.OPTIONAL) ArrayTargets targets) {
        this(
                targets == null ? new ArrayTargets() : targets,
                Runtime.getRuntime().availableProcessors());
    }

    /** Outside a framework: computes on all processors. */
    public OjAlgoBackend() {
        this(new ArrayTargets());
    }

    OjAlgoBackend(int threads) {
        this(new ArrayTargets(), threads);
    }

    private OjAlgoBackend(ArrayTargets targets, int threads) {
        this.engine = new CpuEngine(targets.with("ojAlgo", OPSET), new OjAlgoDotLoop(), threads);
    }

    @Override
    public DeviceInfo device() {
        int threads = engine.threads();
        return new DeviceInfo(
                "cpu",
                "ojAlgo " + OJALGO_VERSION + " on " + threads + (threads == 1 ? " thread" : " threads"),
                RELATIVE_TOLERANCE);
    }

    @Override
    public int opset() {
        return OPSET;
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
