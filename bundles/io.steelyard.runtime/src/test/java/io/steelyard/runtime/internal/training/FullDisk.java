package io.steelyard.runtime.internal.training;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.option.Option;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A format that cannot write while its disk is full. */
final class FullDisk implements CheckpointFormat {
    private final CheckpointFormat format = new SafetensorsFormat();
    private volatile boolean full;

    void fill(boolean toTheBrim) {
        full = toTheBrim;
    }

    @Override
    public String summary() {
        return format.summary();
    }

    @Override
    public List<Option<?>> options() {
        return format.options();
    }

    @Override
    public List<String> extensions() {
        return format.extensions();
    }

    @Override
    public boolean recognises(ByteBuffer head, long size) {
        return format.recognises(head, size);
    }

    @Override
    public Checkpoint open(Path file) throws IOException {
        return format.open(file);
    }

    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        if (full) {
            throw new IOException(file + ": No space left on device");
        }
        format.write(file, tensors, metadata);
    }
}
