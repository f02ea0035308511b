package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.graph.TensorType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;

/** Bug: a value of another type is converted rather than refused. */
public final class AnyTypeWritten extends MutantBackend {
    @Override
    public State allocate(StateSpec spec) {
        return new MutantState(reference.allocate(spec)) {
            @Override
            public void write(String name, HostData value) {
                TensorType type = spec.type(name);
                boolean converted = type.shape().equals(value.shape()) && value.dtype() != type.dtype();
                super.write(name, converted ? Tensor.of(type.dtype(), type.shape(), value.toDoubles()) : value);
            }
        };
    }

    @Override
    public Executable compile(Program program) {
        return new MutantExecutable(reference.compile(program));
    }
}
