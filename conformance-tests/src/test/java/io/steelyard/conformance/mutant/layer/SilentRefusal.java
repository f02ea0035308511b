package io.steelyard.conformance.mutant.layer;

/** Bug: an input that does not suit is refused without a word about it. */
public final class SilentRefusal extends DenseMutant {
    @Override
    String refusal() {
        return "bad input";
    }
}
