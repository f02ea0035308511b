package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;

/** An executable for mutants to change one thing of. */
class MutantExecutable implements Executable {
    final Executable original;
    private final Program program;

    MutantExecutable(Executable original) {
        this(original, original.program());
    }

    /** One that runs something else than it says. */
    MutantExecutable(Executable original, Program program) {
        this.original = original;
        this.program = program;
    }

    @Override
    public Program program() {
        return program;
    }

    @Override
    public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
        return original.run(MutantState.unwrapped(state), inputs, outputs);
    }

    @Override
    public long plannedBytes() {
        return original.plannedBytes();
    }

    @Override
    public void close() {
        original.close();
    }
}
