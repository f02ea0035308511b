package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import java.util.Optional;

/** Bug: updates are applied whatever the guard says. */
public final class GuardIgnored extends MutantBackend {
    @Override
    public Executable compile(Program program) {
        Program unguarded = new Program(program.graph(), program.outputs(), program.updates(), Optional.empty());
        return new MutantExecutable(reference.compile(unguarded), program);
    }
}
