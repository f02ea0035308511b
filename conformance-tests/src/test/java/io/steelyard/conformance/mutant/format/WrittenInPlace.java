package io.steelyard.conformance.mutant.format;

import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Bug: the file is opened under its own name, and is a torso until it is whole. */
public final class WrittenInPlace extends MutantFormat {
    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        if (Files.isDirectory(file.getParent())) {
            Files.write(file, new byte[8]);
        }
        super.write(file, tensors, metadata);
    }
}
