package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.Passes;
import io.steelyard.graph.TensorType;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A backend at work: one state, and the programs that run on it, compiled when they are first needed. Everything that
 * lives on the device hangs here, and {@link #close} lets go of it.
 */
final class Engine implements AutoCloseable {
    /** A training needs four: whole and last batch, in training and evaluation; one more each where values are observed. */
    private static final int MOST_PROGRAMS = 16;

    /** A compiled program with buffers for what it gives. */
    static final class Compiled implements AutoCloseable {
        private final Executable executable;
        private final Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
        private final List<TensorBuffer> outputList;
        private final List<String> inputNames;

        /** Filled for each run and emptied after it. */
        private final List<HostData> inputs;

        private Compiled(Executable executable) {
            this.executable = executable;
            executable
                    .program()
                    .outputs()
                    .forEach((name, value) -> outputs.put(name, TensorBuffer.allocate(value.dtype(), value.shape())));
            this.outputList = List.copyOf(outputs.values());
            this.inputNames = List.copyOf(executable.program().inputs().keySet());
            this.inputs = new ArrayList<>(Collections.nCopies(inputNames.size(), null));
        }

        /** What the last run gave under a name. */
        TensorBuffer output(String name) {
            return outputs.get(name);
        }

        @Override
        public void close() {
            executable.close();
        }
    }

    private final Lease<Backend> lease;
    private final State state;
    private final Map<Object, Compiled> compiled = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Puts a state on a backend.
     *
     * @param lease is this engine's from now on, even if it cannot be made
     */
    Engine(Lease<Backend> lease, Map<String, TensorType> types, Map<String, Tensor> values) {
        this.lease = lease;
        State allocated = null;
        try {
            allocated = lease.service().allocate(new StateSpec(types));
            for (String name : types.keySet()) {
                allocated.write(name, values.get(name));
            }
        } catch (RuntimeException e) {
            if (allocated != null) {
                allocated.close();
            }
            lease.close();
            throw e;
        }
        this.state = allocated;
    }

    Lease<Backend> lease() {
        return lease;
    }

    /** The program of a key, compiled if this is its first use. */
    Compiled program(Object key, Supplier<Program> description) {
        Compiled known = compiled.get(key);
        if (known == null) {
            if (compiled.size() == MOST_PROGRAMS) {
                Object eldest = compiled.keySet().iterator().next();
                compiled.remove(eldest).close();
            }
            known = new Compiled(lease.service().compile(ready(description.get())));
            compiled.put(key, known);
        }
        return known;
    }

    /** A program in what the backend implements, rewritten by all passes. */
    private Program ready(Program described) {
        return Passes.standard().apply(Lowering.lower(described, lease.service()));
    }

    /**
     * Runs a program.
     *
     * @param inputs at least those that the program has
     * @return whether its updates were applied
     */
    boolean run(Compiled program, Map<String, ? extends HostData> inputs) {
        for (int i = 0; i < program.inputs.size(); i++) {
            program.inputs.set(i, inputs.get(program.inputNames.get(i)));
        }
        try {
            return program.executable.run(state, program.inputs, program.outputList);
        } finally {
            Collections.fill(program.inputs, null);
        }
    }

    /** Entries of the state, copied to the host. */
    Map<String, Tensor> read(Collection<String> names) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (String name : names) {
            values.put(name, state.read(name));
        }
        return values;
    }

    /** Everything in the state, copied to the host. */
    Map<String, Tensor> read() {
        return read(state.spec().entries().keySet());
    }

    @Override
    public void close() {
        try {
            compiled.values().forEach(Compiled::close);
            compiled.clear();
            state.close();
        } finally {
            lease.close();
        }
    }
}
