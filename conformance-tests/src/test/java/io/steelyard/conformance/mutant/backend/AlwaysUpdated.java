package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;

/** Bug: a run says that updates were applied when the guard held them back. */
public final class AlwaysUpdated extends MutantBackend {
    @Override
    public Executable compile(Program program) {
        return new MutantExecutable(reference.compile(program)) {
            @Override
            public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
                super.run(state, inputs, outputs);
                return true;
            }
        };
    }
}
