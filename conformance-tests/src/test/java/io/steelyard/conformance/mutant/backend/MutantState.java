package io.steelyard.conformance.mutant.backend;

import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;

/** A state for mutants to change one thing of. */
class MutantState implements State {
    final State original;

    MutantState(State original) {
        this.original = original;
    }

    /** What the reference backend knows as its own. */
    static State unwrapped(State state) {
        return state instanceof MutantState mutant ? mutant.original : state;
    }

    @Override
    public StateSpec spec() {
        return original.spec();
    }

    @Override
    public Tensor read(String name) {
        return original.read(name);
    }

    @Override
    public void write(String name, HostData value) {
        original.write(name, value);
    }

    @Override
    public void close() {
        original.close();
    }
}
