package io.steelyard.benchmarks;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.compiler.Lowering;
import io.steelyard.compiler.Passes;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.kernels.simd.Memory;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A small program that lives in a state: it reads entries and writes entries, and nothing travels between host and device
 * when it runs.
 */
final class KernelProgram implements AutoCloseable {
    private final State state;
    private final Executable executable;
    private final Runnable end;

    /**
     * Compiles a program on a backend of its own, with random numbers in the state.
     *
     * @param name the backend's
     * @param described what entries of the state become
     */
    KernelProgram(String name, Function<GraphBuilder, Map<String, Value>> described) {
        this(BackendByName.open(name), true, described);
    }

    /** The same on a backend that somebody else ends. */
    KernelProgram(Backend backend, Function<GraphBuilder, Map<String, Value>> described) {
        this(backend, false, described);
    }

    private KernelProgram(Backend backend, boolean own, Function<GraphBuilder, Map<String, Value>> described) {
        GraphBuilder graph = new GraphBuilder();
        Map<String, Value> updates = described.apply(graph);
        Program program = new Program(graph.graph(), Map.of(), updates, Optional.empty());
        this.executable = backend.compile(Passes.standard().apply(Lowering.lower(program, backend)));
        this.state = backend.allocate(StateSpec.of(program));
        state.spec().entries().forEach((entry, type) -> state.write(entry, uniform(entry, type)));
        this.end = own ? () -> BackendByName.close(backend) : () -> {};
    }

    /** Numbers from [0, 1), so that square roots and quotients stay finite. */
    private static Tensor uniform(String name, TensorType type) {
        RandomStream random = new RandomStream(1, RandomStream.named(name, "initial"), 0);
        TensorBuffer values = TensorBuffer.allocate(type.dtype(), type.shape());
        for (long i = 0; i < type.shape().elements(); i++) {
            values.setDouble(i, random.uniformFloat(i));
        }
        return values.freeze();
    }

    /** Writes random numbers from [-bound, bound) into an entry. */
    void scatter(String name, double bound) {
        TensorType type = state.spec().entries().get(name);
        Tensor even = uniform(name, type);
        TensorBuffer values = TensorBuffer.allocate(type.dtype(), type.shape());
        for (long i = 0; i < type.shape().elements(); i++) {
            values.setDouble(i, bound * (2 * even.getDouble(i) - 1));
        }
        state.write(name, values.freeze());
    }

    /** Writes an entry of single precision from memory outside the heap. */
    void write(String name, long address) {
        TensorType type = state.spec().entries().get(name);
        TensorBuffer values = TensorBuffer.allocate(type.dtype(), type.shape());
        for (long i = 0; i < type.shape().elements(); i++) {
            values.setDouble(i, Memory.ALL.get(ValueLayout.JAVA_FLOAT, address + i * Float.BYTES));
        }
        state.write(name, values.freeze());
    }

    /** What stands in an entry. */
    Tensor read(String name) {
        return state.read(name);
    }

    void run() {
        executable.run(state, List.of(), List.of());
    }

    @Override
    public void close() {
        executable.close();
        state.close();
        end.run();
    }
}
