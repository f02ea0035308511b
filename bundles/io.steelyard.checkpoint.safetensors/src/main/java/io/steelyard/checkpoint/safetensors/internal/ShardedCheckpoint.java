package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.util.Map;

/** Several open files as one checkpoint. */
record ShardedCheckpoint(Map<String, LazyTensor> tensors, Map<String, String> metadata, Map<String, Checkpoint> shards)
        implements Checkpoint {
    @Override
    public void close() throws IOException {
        IOException failure = null;
        for (Checkpoint shard : shards.values()) {
            try {
                shard.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
