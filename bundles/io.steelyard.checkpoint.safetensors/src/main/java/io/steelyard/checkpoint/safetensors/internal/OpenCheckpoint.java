package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.util.Map;

/** One open file. */
record OpenCheckpoint(Map<String, LazyTensor> tensors, Map<String, String> metadata, PositionalFile file)
        implements Checkpoint {
    @Override
    public void close() throws IOException {
        file.close();
    }
}
