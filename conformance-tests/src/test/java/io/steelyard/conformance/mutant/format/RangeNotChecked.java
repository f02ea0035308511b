package io.steelyard.conformance.mutant.format;

import io.steelyard.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.file.Path;

/** Bug: what lies behind the end of a tensor reads as whatever was in the buffer. */
public final class RangeNotChecked extends MutantFormat {
    @Override
    public Checkpoint open(Path file) throws IOException {
        return new Changed(
                super.open(file),
                tensor -> new Reread(tensor, (whole, offset, into) -> {
                    if (offset >= 0 && offset + into.remaining() <= whole.byteSize()) {
                        whole.read(offset, into);
                    } else {
                        into.position(into.limit());
                    }
                }));
    }
}
