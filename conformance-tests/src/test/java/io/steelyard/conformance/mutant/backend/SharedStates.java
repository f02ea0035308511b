package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Bug: states of one specification share their memory. */
public final class SharedStates extends MutantBackend {
    private final Map<StateSpec, State> states = new ConcurrentHashMap<>();

    @Override
    public State allocate(StateSpec spec) {
        return new MutantState(states.computeIfAbsent(spec, reference::allocate)) {
            @Override
            public void close() {
                states.remove(spec);
            }
        };
    }

    @Override
    public Executable compile(Program program) {
        return new MutantExecutable(reference.compile(program));
    }
}
