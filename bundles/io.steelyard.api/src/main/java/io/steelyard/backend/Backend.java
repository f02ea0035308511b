package io.steelyard.backend;

import io.steelyard.graph.OpKind;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Runs programs on some device. Register it as a service with {@link ProvidesBackend}; among several that fit, the one
 * with the highest {@code service.ranking} is preferred.
 *
 * <p>All methods may be called from several threads.
 */
@ConsumerType
public interface Backend {
    /** What it computes on. */
    DeviceInfo device();

    /** The newest opset of which it implements every operation. */
    default int opset() {
        return OpKind.OPSET;
    }

    /**
     * Makes room for named tensors on the device, filled with zeros.
     *
     * @throws BackendException if the device has no room
     */
    State allocate(StateSpec spec);

    /**
     * Makes a program ready to run. Whatever can be planned is planned here: running allocates nothing.
     *
     * @throws BackendException if the program has an operation that this backend does not implement, or needs more than
     *     the device has
     */
    Executable compile(Program program);
}
