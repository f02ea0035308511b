package io.steelyard.conformance.mutant.format;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Safetensors, for mutants to change one thing of. */
abstract class MutantFormat implements CheckpointFormat {
    final CheckpointFormat original = new SafetensorsFormat();

    @Override
    public String summary() {
        return original.summary();
    }

    @Override
    public List<String> extensions() {
        return original.extensions();
    }

    @Override
    public boolean recognises(ByteBuffer head, long size) {
        return original.recognises(head, size);
    }

    @Override
    public Checkpoint open(Path file) throws IOException {
        return original.open(file);
    }

    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        original.write(file, tensors, metadata);
    }

    /** A checkpoint with each of its tensors exchanged for another. */
    record Changed(Checkpoint original, UnaryOperator<LazyTensor> change) implements Checkpoint {
        @Override
        public Map<String, LazyTensor> tensors() {
            Map<String, LazyTensor> changed = new LinkedHashMap<>();
            original.tensors().forEach((name, tensor) -> changed.put(name, change.apply(tensor)));
            return changed;
        }

        @Override
        public Map<String, String> metadata() {
            return original.metadata();
        }

        @Override
        public void close() throws IOException {
            original.close();
        }
    }

    /** A tensor that is read in another way. */
    record Reread(LazyTensor original, Reading reading) implements LazyTensor {
        /** How. */
        interface Reading {
            void read(LazyTensor tensor, long offset, ByteBuffer into) throws IOException;
        }

        @Override
        public DType dtype() {
            return original.dtype();
        }

        @Override
        public Shape shape() {
            return original.shape();
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            reading.read(original, offset, into);
        }
    }
}
