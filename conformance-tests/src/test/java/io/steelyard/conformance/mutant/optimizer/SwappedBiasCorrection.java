package io.steelyard.conformance.mutant.optimizer;

/** Bug: each running mean is corrected by the other one's share. */
public final class SwappedBiasCorrection extends PlainAdam {
    @Override
    double meanBeta() {
        return BETA2;
    }

    @Override
    double squareBeta() {
        return BETA1;
    }
}
