package io.steelyard.conformance.mutant.format;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Path;

/** Bug: what is wrong with a file comes as an exception that nobody catches. */
public final class OtherException extends MutantFormat {
    @Override
    public Checkpoint open(Path file) throws IOException {
        try {
            return super.open(file);
        } catch (CheckpointException e) {
            throw new IllegalStateException(e);
        }
    }
}
