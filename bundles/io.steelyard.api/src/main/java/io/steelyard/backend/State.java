package io.steelyard.backend;

import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Named tensors on a device. Reading and writing must not overlap a run that updates the state; runs without updates
 * may overlap each other. After {@link #close} every method throws {@link IllegalStateException}.
 */
@ConsumerType
public interface State extends AutoCloseable {
    /** What it holds. */
    StateSpec spec();

    /** One tensor, copied to the host. */
    Tensor read(String name);

    /**
     * Replaces one tensor.
     *
     * @throws IllegalArgumentException if the value is not of the entry's type, or there is no such entry; nothing is
     *     changed then
     */
    void write(String name, HostData value);

    /** Gives the memory back. Does nothing the second time. */
    @Override
    void close();
}
