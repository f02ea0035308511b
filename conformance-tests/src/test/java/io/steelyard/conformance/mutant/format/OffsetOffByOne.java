package io.steelyard.conformance.mutant.format;

import io.steelyard.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/** Bug: a part that begins within a tensor is read from one byte before. */
public final class OffsetOffByOne extends MutantFormat {
    @Override
    public Checkpoint open(Path file) throws IOException {
        return new Changed(
                super.open(file),
                tensor -> new Reread(
                        tensor,
                        (whole, offset, into) -> whole.read(offset % (1 << 20) > 0 ? offset - 1 : offset, into)));
    }
}
