package io.steelyard.runtime.internal.training;

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
    /**
     * For each length that sequences are padded to. A training needs four: whole and last batch, in training and evaluation;
     * one more each where values are observed or layers watched, and where both are; the rest is for answers.
     */
    private static final int PROGRAMS_A_LENGTH = 16;

    /** A compiled program with buffers for what it gives. */
    static final class Compiled implements AutoCloseable {
        private final Program described;
        private final Executable executable;
        private final Map<String, TensorBuffer> outputs = new LinkedHashMap<>();
        private final List<TensorBuffer> outputList;
        private final List<String> inputNames;

        /** Filled for each run and emptied after it. */
        private final List<HostData> inputs;

        /** By which description of the model it is known to be right; see {@link Engine#describedAnew}. */
        private int description;

        private Compiled(Program described, int description, Executable executable) {
            this.described = described;
            this.description = description;
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
    private final BackendCalls calls;
    private final State state;
    private final int mostPrograms;
    private int descriptions;
    private final Map<Object, Compiled> compiled = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Puts a state on a backend, for rows that are all alike.
     *
     * @param lease is this engine's from now on, even if it cannot be made
     */
    Engine(Lease<Backend> lease, Map<String, TensorType> types, Map<String, Tensor> values) {
        this(lease, types, values, Buckets.NONE);
    }

    /**
     * Puts a state on a backend.
     *
     * @param lease is this engine's from now on, even if it cannot be made
     * @param buckets the lengths that sequences are padded to
     */
    Engine(Lease<Backend> lease, Map<String, TensorType> types, Map<String, Tensor> values, Buckets buckets) {
        this(lease, types, values, buckets, new BackendCalls());
    }

    Engine(
            Lease<Backend> lease,
            Map<String, TensorType> types,
            Map<String, Tensor> values,
            Buckets buckets,
            BackendCalls calls) {
        this(lease, types, values, buckets, calls, Map.of());
    }

    /**
     * Puts a state on a backend.
     *
     * @param lease is this engine's from now on, even if it cannot be made
     * @param buckets the lengths that sequences are padded to
     * @param calls marks calls to the backend
     * @param programs compiled on the backend before; they are this engine's from now on, even if it cannot be made
     * @throws BackendFault if the backend cannot take the state
     */
    Engine(
            Lease<Backend> lease,
            Map<String, TensorType> types,
            Map<String, Tensor> values,
            Buckets buckets,
            BackendCalls calls,
            Map<Object, Compiled> programs) {
        this.lease = lease;
        this.calls = calls;
        this.mostPrograms = mostPrograms(buckets);
        try {
            this.state = calls.call(lease, () -> filled(lease.service().allocate(new StateSpec(types)), values));
        } catch (BackendFault e) {
            programs.values().forEach(Compiled::close);
            lease.close();
            throw e;
        }
        compiled.putAll(programs);
    }

    private static int mostPrograms(Buckets buckets) {
        return PROGRAMS_A_LENGTH * Math.max(1, buckets.lengths().size());
    }

    private static State filled(State allocated, Map<String, Tensor> values) {
        boolean filled = false;
        try {
            allocated.spec().entries().keySet().forEach(name -> allocated.write(name, values.get(name)));
            filled = true;
            return allocated;
        } finally {
            if (!filled) {
                allocated.close();
            }
        }
    }

    Lease<Backend> lease() {
        return lease;
    }

    /** The program of a key, compiled if this is its first use. */
    Compiled program(Object key, Supplier<Program> description) {
        Compiled known = compiled.get(key);
        if (known != null && known.description == descriptions) {
            return known;
        }
        Program described = description.get();
        if (known != null && known.described.equals(described)) {
            known.description = descriptions;
            return known;
        }
        if (known != null || compiled.size() == mostPrograms) {
            Object gone = known != null ? key : compiled.keySet().iterator().next();
            compiled.remove(gone).close();
        }
        Compiled added = calls.call(lease, () -> compile(lease.service(), described, descriptions));
        compiled.put(key, added);
        return added;
    }

    /** @param description what {@link Compiled} is right by */
    static Compiled compile(Backend backend, Program described, int description) {
        return new Compiled(described, description, backend.compile(ready(described, backend)));
    }

    /** What is compiled and known to be right, the one that was not used for longest first. */
    Map<Object, Program> descriptions() {
        Map<Object, Program> right = new LinkedHashMap<>();
        compiled.forEach((key, program) -> {
            if (program.description == descriptions) {
                right.put(key, program.described);
            }
        });
        return right;
    }

    /** Whether a model's state can stay here: its entries are the same, and so is the number of lengths. */
    boolean suits(Map<String, TensorType> types, Buckets buckets) {
        return state.spec().entries().equals(types) && mostPrograms == mostPrograms(buckets);
    }

    /**
     * Other parts describe the model from now on. What is compiled is used further if they describe the same, which is found out
     * when it is needed.
     */
    void describedAnew() {
        descriptions++;
    }

    /** A program in what the backend implements, rewritten by all passes. */
    static Program ready(Program described, Backend backend) {
        return Passes.standard().apply(Lowering.lower(described, backend));
    }

    /** The programs compiled now, by their keys, the one that was not used for longest first. */
    List<Object> compiled() {
        return List.copyOf(compiled.keySet());
    }

    private record PredictionKey(TensorType features) {}

    /**
     * Answers rows.
     *
     * @param description of the program that does so, for the type of the question's batch
     * @throws IllegalArgumentException if the rows hold what the model cannot compute with
     */
    Tensor answer(RowForm.Question question, Supplier<Program> description) {
        Compiled program = program(new PredictionKey(question.features()), description);
        try {
            run(program, question.inputs());
        } catch (ArithmeticException | IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("these rows cannot be answered: " + e.getMessage(), e);
        }
        return program.output(ModelPrograms.PREDICTION).toTensor();
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
            return calls.run(lease, program.executable, state, program.inputs, program.outputList);
        } finally {
            Collections.fill(program.inputs, null);
        }
    }

    /** Entries of the state, copied to the host. */
    Map<String, Tensor> read(Collection<String> names) {
        Map<String, Tensor> values = new LinkedHashMap<>();
        for (String name : names) {
            values.put(name, calls.call(lease, () -> state.read(name)));
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
            calls.call(lease, () -> {
                compiled.values().forEach(Compiled::close);
                compiled.clear();
                state.close();
                return true;
            });
        } finally {
            lease.close();
        }
    }
}
