package io.steelyard.conformance.mutant.format;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Bug: numbers are read with their bytes in the order of another machine. */
public final class BigEndian extends MutantFormat {
    @Override
    public Checkpoint open(Path file) throws IOException {
        return new Changed(super.open(file), tensor -> new Reread(tensor, BigEndian::swapped));
    }

    private static void swapped(LazyTensor tensor, long offset, ByteBuffer into) throws IOException {
        int from = into.position();
        int size = tensor.dtype().bytes();
        tensor.read(offset, into);
        for (int at = from; at + size <= into.position(); at += size) {
            for (int i = 0; i < size / 2; i++) {
                byte low = into.get(at + i);
                into.put(at + i, into.get(at + size - 1 - i));
                into.put(at + size - 1 - i, low);
            }
        }
    }
}
