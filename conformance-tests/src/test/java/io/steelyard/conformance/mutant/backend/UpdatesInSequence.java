package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bug: each update is applied before the next one is computed. */
public final class UpdatesInSequence extends MutantBackend {
    @Override
    public Executable compile(Program program) {
        Program first = new Program(program.graph(), program.outputs(), Map.of(), Optional.empty());
        List<Executable> updates = program.updates().entrySet().stream()
                .map(update -> reference.compile(new Program(
                        program.graph(), Map.of(), Map.of(update.getKey(), update.getValue()), program.guard())))
                .toList();
        return new MutantExecutable(reference.compile(first), program) {
            @Override
            public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
                boolean updated = super.run(state, inputs, outputs);
                for (Executable update : updates) {
                    updated &= update.run(state, inputs, List.of());
                }
                return updated;
            }
        };
    }
}
