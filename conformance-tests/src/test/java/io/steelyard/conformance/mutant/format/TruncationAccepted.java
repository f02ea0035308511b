package io.steelyard.conformance.mutant.format;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Bug: bytes that are missing at the end of a file are taken for zeros. */
public final class TruncationAccepted extends MutantFormat {
    private static final int MOST_MISSING = 64;

    @Override
    public Checkpoint open(Path file) throws IOException {
        try {
            return super.open(file);
        } catch (CheckpointException e) {
            if (!e.kind().equals("beyond_end")) {
                throw e;
            }
            return padded(file, e);
        }
    }

    private Checkpoint padded(Path file, CheckpointException refusal) throws IOException {
        byte[] contents = Files.readAllBytes(file);
        Path whole = file.resolveSibling("whole");
        for (int missing = 1; missing <= MOST_MISSING; missing++) {
            Files.write(whole, Arrays.copyOf(contents, contents.length + missing));
            try {
                return super.open(whole);
            } catch (CheckpointException e) {
                refusal.addSuppressed(e);
            }
        }
        throw refusal;
    }
}
