package io.steelyard.backend.reference.internal;

import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.HashMap;
import java.util.Map;

/** Named tensors in the heap. */
final class ReferenceState implements State {
    private final StateSpec spec;
    private final Map<String, Elements> entries = new HashMap<>();
    private boolean closed;

    ReferenceState(StateSpec spec) {
        this.spec = spec;
        spec.entries().forEach((name, type) -> entries.put(name, new Elements(type)));
    }

    @Override
    public StateSpec spec() {
        requireOpen();
        return spec;
    }

    @Override
    public synchronized Tensor read(String name) {
        requireOpen();
        TensorType type = spec.type(name);
        TensorBuffer copy = TensorBuffer.allocate(type.dtype(), type.shape());
        entries.get(name).store(copy);
        return copy.freeze();
    }

    @Override
    public synchronized void write(String name, HostData value) {
        requireOpen();
        TensorType type = spec.type(name);
        TensorType found = new TensorType(value.dtype(), value.shape());
        if (!type.equals(found)) {
            throw new IllegalArgumentException("state '" + name + "' is " + type + ", found a value of type " + found);
        }
        entries.get(name).load(value);
    }

    /** Copies entries into the values that a program reads. */
    synchronized void copyTo(Map<String, Elements> reads) {
        requireOpen();
        reads.forEach((name, value) -> value.copy(entries.get(name)));
    }

    /** Copies the values that a program updates into entries, all or none. */
    synchronized void copyFrom(Map<String, Elements> updates) {
        requireOpen();
        updates.forEach((name, value) -> entries.get(name).copy(value));
    }

    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this state was closed");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        entries.clear();
    }
}
