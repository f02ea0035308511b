package io.steelyard.backend.reference.internal;

import io.steelyard.backend.Backend;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.ProvidesBackend;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import org.osgi.service.component.annotations.Component;

/**
 * An interpreter that is slow and obviously right: the definition of every operation, which other backends are held to.
 *
 * <p>Floating-point operations are computed in double precision and integer operations in 64 bits, one node after the
 * other on one thread, and each result is rounded once to its type. Sums are plain sums in row-major order. What is
 * computed is the same, bit for bit, on every machine.
 */
@Component(property = "service.ranking:Integer=-100")
@ProvidesBackend(value = "reference", opset = 2)
public final class ReferenceBackend implements Backend {
    /** Made by Declarative Services, or by a test. */
    public ReferenceBackend() {}

    @Override
    public DeviceInfo device() {
        return new DeviceInfo("cpu", "reference interpreter in double precision", 0);
    }

    /** Everything there is. Composites it has none of its own for: their definitions are what it runs. */
    @Override
    public int opset() {
        return 2;
    }

    @Override
    public State allocate(StateSpec spec) {
        return new ReferenceState(spec);
    }

    @Override
    public Executable compile(Program program) {
        return new ReferenceExecutable(program);
    }
}
