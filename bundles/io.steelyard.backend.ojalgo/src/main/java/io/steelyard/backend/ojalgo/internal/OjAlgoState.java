package io.steelyard.backend.ojalgo.internal;

import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Named tensors in the Java heap. They stay readable when their backend is stopped. */
final class OjAlgoState implements State {
    private final StateSpec spec;
    private volatile Map<String, Cells> entries;

    OjAlgoState(StateSpec spec) {
        this.spec = spec;
        Map<String, Cells> cells = new LinkedHashMap<>();
        spec.entries()
                .forEach((name, type) -> cells.put(
                        name,
                        ProgramCompiler.allocate(type.dtype(), type.shape().elements(), "state '" + name + "'")));
        this.entries = cells;
    }

    @Override
    public StateSpec spec() {
        requireOpen();
        return spec;
    }

    @Override
    public Tensor read(String name) {
        Map<String, Cells> open = requireOpen();
        TensorType type = spec.type(name);
        TensorBuffer copy = TensorBuffer.allocate(type.dtype(), type.shape());
        open.get(name).store(copy);
        return copy.freeze();
    }

    @Override
    public void write(String name, HostData value) {
        Map<String, Cells> open = requireOpen();
        TensorType type = spec.type(name);
        TensorType found = new TensorType(value.dtype(), value.shape());
        if (!type.equals(found)) {
            throw new IllegalArgumentException("state '" + name + "' is " + type + ", found a value of type " + found);
        }
        open.get(name).load(value);
    }

    /** The cells of all entries. */
    Map<String, Cells> requireOpen() {
        Map<String, Cells> open = entries;
        if (open == null) {
            throw new IllegalStateException("this state was closed");
        }
        return open;
    }

    @Override
    public void close() {
        entries = null;
    }
}
