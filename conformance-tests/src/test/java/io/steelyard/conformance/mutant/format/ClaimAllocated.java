package io.steelyard.conformance.mutant.format;

import io.steelyard.checkpoint.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bug: memory for the header is allocated before its length is held against the size of the file. */
public final class ClaimAllocated extends MutantFormat {
    @Override
    public Checkpoint open(Path file) throws IOException {
        byte[] contents = Files.readAllBytes(file);
        long claimed = contents.length < 8
                ? 0
                : ByteBuffer.wrap(contents).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (claimed > 0) {
            byte[] header = new byte[(int) Math.min(claimed, 100 << 20)];
            header[0] = contents[0];
        }
        return super.open(file);
    }
}
