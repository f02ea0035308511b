package io.steelyard.backend;

import io.steelyard.graph.Op;
import io.steelyard.graph.TensorType;
import java.util.List;
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

    /**
     * The newest opset of which it implements every operation, at least 1. An operation of a later one never reaches it:
     * it is rewritten into older operations before.
     */
    default int opset() {
        return 1;
    }

    /**
     * Whether it has an implementation of its own for a composite. One that it does not claim never reaches it: the
     * composite's sub-graph takes its place.
     *
     * @param composite with its name, settings and definition
     * @param operands the types of its operands
     */
    default boolean claims(Op.Composite composite, List<TensorType> operands) {
        return false;
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
     * @param program has operations of this backend's {@link #opset} and composites that it {@link #claims}, nothing else
     * @throws BackendException if the program has an operation that this backend does not implement, or needs more than
     *     the device has
     */
    Executable compile(Program program);
}
