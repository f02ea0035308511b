package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.nio.ByteBuffer;
import java.util.List;

/** Bug: the state is updated before the outputs are handed out, so that a run which fails there has changed it. */
public final class UpdatesBeforeOutputs extends MutantBackend {
    @Override
    public Executable compile(Program program) {
        return new MutantExecutable(reference.compile(program)) {
            @Override
            public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
                List<TensorBuffer> own = program.outputs().values().stream()
                        .map(value -> TensorBuffer.allocate(value.dtype(), value.shape()))
                        .toList();
                boolean updated = super.run(state, inputs, own);
                for (int i = 0; i < outputs.size(); i++) {
                    ByteBuffer bytes = ByteBuffer.allocate((int) own.get(i).byteSize());
                    own.get(i).read(0, bytes);
                    outputs.get(i).write(0, bytes.flip());
                }
                return updated;
            }
        };
    }
}
