package io.steelyard.tck.internal.backend;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Arrays;
import java.util.List;

/** One program compiled, and a state for it. */
final class Trial implements AutoCloseable {
    final Program program;
    final State state;
    final Executable executable;

    private Trial(Program program, State state, Executable executable) {
        this.program = program;
        this.state = state;
        this.executable = executable;
    }

    static Trial of(Backend backend, Program program) {
        return new Trial(program, backend.allocate(StateSpec.of(program)), backend.compile(program));
    }

    /** Writes an entry. */
    Trial with(String name, HostData value) {
        state.write(name, value);
        return this;
    }

    /** Buffers for the outputs. They hold a number that nothing computes, so that one left over is noticed. */
    List<TensorBuffer> buffers() {
        return program.outputs().values().stream()
                .map(value -> {
                    TensorBuffer buffer = TensorBuffer.allocate(value.dtype(), value.shape());
                    for (long i = 0; i < value.shape().elements(); i++) {
                        buffer.setLong(i, 99);
                    }
                    return buffer;
                })
                .toList();
    }

    /** Runs it and gives the outputs. */
    List<Tensor> run(HostData... inputs) {
        List<TensorBuffer> outputs = buffers();
        executable.run(state, List.of(inputs), outputs);
        return outputs.stream().map(TensorBuffer::freeze).toList();
    }

    /** Requires that an entry of the state has a value, to the bit. */
    void requireState(String when, String name, Tensor expected) {
        Require.sameBits("'" + name + "' " + when, expected, state.read(name));
    }

    @Override
    public void close() {
        try (executable;
                state) {
            // Both are closed, the state first.
        }
    }

    /** {@code f32[2,3]} with these elements. */
    static Tensor matrix(double... elements) {
        return Tensor.of(DType.F32, Programs.SHAPE, elements);
    }

    /** {@code f32[2,3]} with the same element everywhere. */
    static Tensor all(double element) {
        return Tensor.filled(DType.F32, Programs.SHAPE, element);
    }

    /** Numbers that look like nothing in particular, the same at every call. */
    static Tensor irregular(long... dims) {
        Shape shape = Shape.of(dims);
        double[] values = new double[Math.toIntExact(shape.elements())];
        Arrays.setAll(values, i -> StrictMath.sin(12.9898 * (i + 1)) * 1.7);
        return Tensor.of(DType.F32, shape, values);
    }
}
