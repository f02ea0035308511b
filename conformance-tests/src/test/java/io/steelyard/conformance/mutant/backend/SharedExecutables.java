package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Bug: executables of equal programs share one, and closing one of them closes it for all. */
public final class SharedExecutables extends MutantBackend {
    private final Map<String, Executable> compiled = new ConcurrentHashMap<>();

    @Override
    public Executable compile(Program program) {
        String key = program.toString();
        return new MutantExecutable(compiled.computeIfAbsent(key, absent -> reference.compile(program)), program) {
            @Override
            public boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs) {
                return original.run(state, inputs, outputs);
            }

            @Override
            public void close() {
                super.close();
                compiled.remove(key, original);
            }
        };
    }
}
