package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.checkpoint.ProvidesCheckpointFormat;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;

/**
 * The safetensors format of Hugging Face: eight bytes with the header's length, a JSON header that says where each tensor
 * lies, then the tensors' bytes. Reads single files and the index of a checkpoint cut into several ({@code
 * model.safetensors.index.json}); writes single files.
 *
 * <p>Source: the format's section of the <a href="https://github.com/huggingface/safetensors">safetensors</a> README.
 *
 * @see SafetensorsReader
 * @see SafetensorsWriter
 */
@Component
@ProvidesCheckpointFormat("safetensors")
public final class SafetensorsFormat implements CheckpointFormat {
    /** Made by Declarative Services. */
    public SafetensorsFormat() {}

    @Override
    public String summary() {
        return "safetensors: named tensors behind a JSON header, in one file or in shards";
    }

    @Override
    public List<String> extensions() {
        return List.of("safetensors", "safetensors.index.json");
    }

    @Override
    public boolean recognises(ByteBuffer head, long size) {
        ByteBuffer bytes = head.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.remaining() <= SafetensorsReader.LENGTH_BYTES) {
            return false;
        }
        long length = bytes.getLong(0);
        if (ShardIndex.isText(length)) {
            String text = StandardCharsets.UTF_8.decode(bytes).toString();
            return text.contains("\"weight_map\"") || text.contains("\"total_");
        }
        return length >= 0
                && length <= Math.min(HeaderParser.MOST_BYTES, size - SafetensorsReader.LENGTH_BYTES)
                && bytes.get(SafetensorsReader.LENGTH_BYTES) == '{';
    }

    @Override
    public Checkpoint open(Path file) throws IOException {
        return SafetensorsReader.open(file);
    }

    @Override
    public void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        SafetensorsWriter.write(file, tensors, metadata);
    }
}
