package io.steelyard.runtime.internal.predict;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.Passes;
import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.graph.TensorType;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.training.BatchShape;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A model's programs on one backend, for any number of weights: executables are apart from states. Programs are added by
 * one thread while another runs those that are there; runs come one at a time.
 */
final class CompiledModel implements AutoCloseable {
    private static final int SCRATCH = 1 << 16;

    /** An executable with room for its inputs and its output. */
    private static final class Compiled {
        private final Executable executable;
        private final List<String> names;
        private final List<TensorBuffer> buffers = new ArrayList<>();
        /** Filled for each run and emptied after it. */
        private final List<HostData> inputs;

        private final TensorBuffer output;

        private Compiled(Executable executable) {
            this.executable = executable;
            Program program = executable.program();
            this.names = List.copyOf(program.inputs().keySet());
            program.inputs().values().forEach(type -> buffers.add(allocate(type)));
            this.inputs = new ArrayList<>(buffers);
            this.output =
                    allocate(program.outputs().get(ModelPrograms.PREDICTION).type());
        }

        private static TensorBuffer allocate(TensorType type) {
            return TensorBuffer.allocate(type.dtype(), type.shape());
        }
    }

    private final Lease<Backend> lease;
    private final int revision;
    private final Map<BatchShape, Compiled> compiled = new ConcurrentHashMap<>();
    private final Set<BatchShape> failed = ConcurrentHashMap.newKeySet();
    private final ByteBuffer scratch = ByteBuffer.allocate(SCRATCH);
    private boolean closed;

    /**
     * Nothing yet.
     *
     * @param lease is this model's from now on
     * @param revision of the description that the programs come from
     */
    CompiledModel(Lease<Backend> lease, int revision) {
        this.lease = lease;
        this.revision = revision;
    }

    Lease<Backend> lease() {
        return lease;
    }

    int revision() {
        return revision;
    }

    boolean has(BatchShape shape) {
        return compiled.containsKey(shape);
    }

    /** Notes that the backend cannot compile a program. */
    void fail(BatchShape shape) {
        failed.add(shape);
    }

    boolean hasFailed(BatchShape shape) {
        return failed.contains(shape);
    }

    /** Compiles a program for batches of a shape. */
    void compile(BatchShape shape, Program described) {
        Backend backend = lease.service();
        Executable executable = backend.compile(Passes.standard().apply(Lowering.lower(described, backend)));
        synchronized (this) {
            if (!closed) {
                compiled.put(shape, new Compiled(executable));
                return;
            }
        }
        executable.close();
    }

    /** Puts weights on the backend. */
    State allocate(Map<String, TensorType> types, Map<String, Tensor> values) {
        State state = lease.service().allocate(new StateSpec(types));
        try {
            types.keySet().forEach(name -> state.write(name, values.get(name)));
            return state;
        } catch (RuntimeException e) {
            state.close();
            throw e;
        }
    }

    /**
     * Computes as many of the rows as there is a program for, the first ones.
     *
     * @return how many
     */
    int run(State state, List<RequestQueue.Slice> slices) {
        long bucket = slices.get(0).request().bucket;
        int rows = slices.stream().mapToInt(RequestQueue.Slice::count).sum();
        int size = Integer.highestOneBit(rows);
        while (!has(new BatchShape(size, bucket))) {
            size /= 2;
        }
        Compiled program = compiled.get(new BatchShape(size, bucket));
        gather(program, slices, size);
        try {
            program.executable.run(state, program.inputs, List.of(program.output));
        } finally {
            Collections.fill(program.inputs, null);
        }
        int at = 0;
        for (RequestQueue.Slice slice : slices) {
            int count = Math.min(slice.count(), size - at);
            if (count > 0) {
                slice.request().take(program.output, at, count, scratch);
                at += count;
            }
        }
        return size;
    }

    private void gather(Compiled program, List<RequestQueue.Slice> slices, int size) {
        Request first = slices.get(0).request();
        for (int i = 0; i < program.names.size(); i++) {
            String name = program.names.get(i);
            if (first.rows == size && slices.get(0).from() == 0) {
                // It is the batch, as it is.
                program.inputs.set(i, first.input(name));
                continue;
            }
            int at = 0;
            for (RequestQueue.Slice slice : slices) {
                int count = Math.min(slice.count(), size - at);
                if (count > 0) {
                    RowCopy.copy(slice.request().input(name), slice.from(), program.buffers.get(i), at, count, scratch);
                    at += count;
                }
            }
            program.inputs.set(i, program.buffers.get(i));
        }
    }

    @Override
    public void close() {
        List<Compiled> closing;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            closing = List.copyOf(compiled.values());
        }
        try {
            closing.forEach(program -> program.executable.close());
        } finally {
            lease.close();
        }
    }
}
