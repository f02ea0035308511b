package io.steelyard.conformance.mutant.format;

import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Bug: a write that fails leaves its draft behind. */
public final class DraftLeftBehind extends MutantFormat {
    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        if (Files.isDirectory(file.getParent())) {
            Files.write(draft, new byte[8]);
        }
        super.write(file, tensors, metadata);
        Files.delete(draft);
    }
}
