package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.List;

/** Bug: a buffer that was handed out before is taken for filled. */
public final class StaleOutputs extends MutantBackend {
    @Override
    public Executable compile(Program program) {
        return new MutantExecutable(reference.compile(program)) {
            private List<TensorBuffer> filled = List.of();

            @Override
            public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
                List<TensorBuffer> targets = new ArrayList<>();
                for (int i = 0; i < outputs.size(); i++) {
                    TensorBuffer given = outputs.get(i);
                    boolean seen = i < filled.size() && filled.get(i) == given;
                    targets.add(seen ? TensorBuffer.allocate(given.dtype(), given.shape()) : given);
                }
                boolean updated = super.run(state, inputs, targets);
                filled = outputs;
                return updated;
            }
        };
    }
}
