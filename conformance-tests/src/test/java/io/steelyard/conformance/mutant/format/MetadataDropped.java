package io.steelyard.conformance.mutant.format;

import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Bug: metadata is not written. */
public final class MetadataDropped extends MutantFormat {
    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        super.write(file, tensors, Map.of());
    }
}
