package io.steelyard.shell.internal;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files that begin with a word, and whatever they contain, hold the same tensors; unless they say {@code BROKEN}. */
final class FakeFormat implements CheckpointFormat {
    private final String word;
    private final Map<String, LazyTensor> tensors = new LinkedHashMap<>();

    FakeFormat(String word) {
        this.word = word;
    }

    FakeFormat with(String name, Tensor tensor) {
        tensors.put(name, tensor);
        return this;
    }

    @Override
    public String summary() {
        return "files that begin with " + word;
    }

    @Override
    public List<String> extensions() {
        return List.of(word);
    }

    @Override
    public boolean recognises(ByteBuffer head, long size) {
        return StandardCharsets.UTF_8.decode(head).toString().startsWith(word);
    }

    @Override
    public Checkpoint open(Path file) throws IOException {
        if (Files.readString(file).contains("BROKEN")) {
            throw new CheckpointException("broken", file, "w", 12, "expected whole, found broken");
        }
        return new Checkpoint() {
            @Override
            public Map<String, LazyTensor> tensors() {
                return tensors;
            }

            @Override
            public Map<String, String> metadata() {
                return Map.of("made by", "hand");
            }

            @Override
            public void close() {
                // There is nothing to close.
            }
        };
    }

    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> written, Map<String, String> metadata) {
        throw new UnsupportedOperationException();
    }
}
