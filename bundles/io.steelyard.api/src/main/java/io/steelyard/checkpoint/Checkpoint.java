package io.steelyard.checkpoint;

import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.util.Map;
import org.osgi.annotation.versioning.ConsumerType;

/** An open file of named tensors. Its tensors may be read by several threads until it is closed. */
@ConsumerType
public interface Checkpoint extends AutoCloseable {
    /** The tensors by name, in the order of the file. */
    Map<String, LazyTensor> tensors();

    /** Texts that the file keeps with them, by name. */
    Map<String, String> metadata();

    @Override
    void close() throws IOException;
}
