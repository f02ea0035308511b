package io.steelyard.conformance.mutant.format;

import java.nio.ByteBuffer;

/** Bug: every file is taken for one of its own. */
public final class RecognisesEverything extends MutantFormat {
    @Override
    public boolean recognises(ByteBuffer head, long size) {
        return true;
    }
}
