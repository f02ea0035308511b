package io.steelyard.checkpoint;

import io.steelyard.option.Plugin;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** A file format for weights. Register it as a service with {@link ProvidesCheckpointFormat}. */
@ConsumerType
public interface CheckpointFormat extends Plugin {
    /** The extensions its files usually have, without the dot. */
    List<String> extensions();

    /**
     * Whether a file looks like one of this format; it need not be a valid one.
     *
     * @param head the first bytes of the file, at most 64
     * @param size the size of the file in bytes
     */
    boolean recognises(ByteBuffer head, long size);

    /**
     * Opens a file after checking all of it but the tensors' contents.
     *
     * @throws CheckpointException if it is not a valid file of this format
     * @throws IOException if it cannot be read
     */
    Checkpoint open(Path file) throws IOException;

    /**
     * Writes a file. It appears under its name whole and synced, or not at all; a file that was there before stays until
     * then.
     *
     * @param tensors by name; they are read one after the other, in order
     * @param metadata texts to keep with them
     * @throws CheckpointException if the format cannot hold them
     * @throws IOException if the file cannot be written
     */
    void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata) throws IOException;
}
