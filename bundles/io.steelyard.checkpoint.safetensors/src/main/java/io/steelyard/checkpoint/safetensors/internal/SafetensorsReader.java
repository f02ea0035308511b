package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opens a safetensors file. All of it but the tensors' contents is checked before anything is handed out; tensors are
 * then read at their positions when they are asked for. Nothing is allocated for a header before the file is known to
 * be long enough to hold it.
 *
 * <p>Stricter than the reference implementation (safetensors 0.8) in two points, both on the side of its specification:
 *
 * <ul>
 *   <li>The header begins with an opening brace, not with white space. The specification demands it, so that a file
 *       cannot be another format at the same time.
 *   <li>A tensor's entry has no field besides dtype, shape and data_offsets. A field unknown here may change what the
 *       bytes mean; reading past it could yield wrong weights without a word, and writing would lose it.
 * </ul>
 */
final class SafetensorsReader {
    /** The bytes before the header, which hold its length. */
    static final int LENGTH_BYTES = 8;

    private final Path file;
    private final PositionalFile source;

    private SafetensorsReader(Path file, PositionalFile source) {
        this.file = file;
        this.source = source;
    }

    /** Opens a single file, or all the shards that an index names. */
    static Checkpoint open(Path file) throws IOException {
        PositionalFile source = PositionalFile.open(file);
        try {
            SafetensorsReader reader = new SafetensorsReader(file, source);
            long length = reader.readLength();
            if (!ShardIndex.isText(length)) {
                return reader.checkpoint(length);
            }
            byte[] index = reader.readIndex();
            source.close();
            return ShardIndex.parse(file, index).open();
        } catch (IOException | RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    /** Opens a single file; an index is refused, since one that names indexes could go round in circles. */
    static Checkpoint openSingle(Path file) throws IOException {
        PositionalFile source = PositionalFile.open(file);
        try {
            SafetensorsReader reader = new SafetensorsReader(file, source);
            return reader.checkpoint(reader.readLength());
        } catch (IOException | RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private long readLength() throws IOException {
        if (source.size() < LENGTH_BYTES) {
            throw wrong(
                    "file_too_short",
                    0,
                    "the file has " + source.size() + " bytes, expected at least the 8 of the header's length");
        }
        ByteBuffer length = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(0, length);
        return length.getLong(0);
    }

    private byte[] readIndex() throws IOException {
        if (source.size() > HeaderParser.MOST_BYTES) {
            throw wrong(
                    "header_too_large",
                    0,
                    "the index has " + source.size() + " bytes, expected at most " + HeaderParser.MOST_BYTES);
        }
        byte[] index = new byte[(int) source.size()];
        source.read(0, ByteBuffer.wrap(index));
        return index;
    }

    private Checkpoint checkpoint(long length) throws IOException {
        HeaderParser.Header header = HeaderParser.parse(file, readHeader(length), LENGTH_BYTES);
        long dataStart = LENGTH_BYTES + length;
        HeaderLayout layout = new HeaderLayout(file, dataStart, source.size() - dataStart);
        Map<String, LazyTensor> tensors = new LinkedHashMap<>();
        for (TensorEntry entry : layout.inOrder(header.tensors().values())) {
            tensors.put(
                    entry.name(), new StoredTensor(source, entry.dtype(), entry.shape(), dataStart + entry.begin()));
        }
        return new OpenCheckpoint(
                Collections.unmodifiableMap(tensors), Collections.unmodifiableMap(header.metadata()), source);
    }

    private byte[] readHeader(long length) throws IOException {
        if (length < 0 || length > HeaderParser.MOST_BYTES) {
            throw wrong(
                    "header_too_large",
                    0,
                    "the header's length is " + Long.toUnsignedString(length) + ", expected at most "
                            + HeaderParser.MOST_BYTES);
        }
        if (length > source.size() - LENGTH_BYTES) {
            throw wrong(
                    "header_beyond_end",
                    0,
                    "the header's length is " + length + ", but only " + (source.size() - LENGTH_BYTES)
                            + " bytes follow");
        }
        if (length == 0) {
            throw wrong("header_empty", 0, "the header's length is 0, expected at least the 2 of {}");
        }
        byte[] header = new byte[(int) length];
        source.read(LENGTH_BYTES, ByteBuffer.wrap(header));
        if (header[0] != '{') {
            throw wrong(
                    "header_start",
                    LENGTH_BYTES,
                    String.format(
                            "the header begins with the byte 0x%02X, expected 0x7B, an opening brace", header[0]));
        }
        return header;
    }

    private CheckpointException wrong(String kind, long offset, String message) {
        return new CheckpointException(kind, file, null, offset, message);
    }
}
