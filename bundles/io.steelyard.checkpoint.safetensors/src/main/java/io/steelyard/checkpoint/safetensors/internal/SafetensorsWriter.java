package io.steelyard.checkpoint.safetensors.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.LazyTensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a safetensors file as the reference implementation (safetensors 0.8) does: tensors by descending alignment of
 * their type (the order of {@link SafetensorsType}, reversed), then by the bytes of their name; the header without white
 * space, filled up with spaces to a multiple of eight bytes, so that every tensor is aligned for its type. Metadata goes
 * by name, so that equal checkpoints are equal files; where there is none, the header says nothing of it.
 *
 * <p>One tensor after the other flows through one small buffer: no tensor is ever in memory as a whole.
 */
final class SafetensorsWriter {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int ALIGNMENT = 8;

    private SafetensorsWriter() {}

    private record Named(String name, SafetensorsType type, LazyTensor tensor) {
        Named(String name, LazyTensor tensor) {
            this(name, SafetensorsType.of(tensor.dtype()), tensor);
        }
    }

    /** Writes a file whole, or leaves everything as it was. */
    static void write(Path file, Map<String, ? extends LazyTensor> tensors, Map<String, String> metadata)
            throws IOException {
        List<Named> ordered = tensors.entrySet().stream()
                .map(each -> new Named(each.getKey(), each.getValue()))
                .sorted(Comparator.comparing(Named::type)
                        .reversed()
                        .thenComparing(each -> each.name().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned))
                .toList();
        byte[] header = header(file, ordered, metadata);
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        try (AtomicFile output = AtomicFile.create(file)) {
            output.append(buffer.putLong(header.length).flip());
            output.append(ByteBuffer.wrap(header));
            for (Named each : ordered) {
                copy(each.tensor(), output, buffer);
            }
            output.commit();
        }
    }

    private static void copy(LazyTensor tensor, AtomicFile output, ByteBuffer buffer) throws IOException {
        long size = tensor.byteSize();
        for (long offset = 0; offset < size; offset += buffer.limit()) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), size - offset));
            tensor.read(offset, buffer);
            output.append(buffer.flip());
        }
    }

    private static byte[] header(Path file, List<Named> ordered, Map<String, String> metadata) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonFactory factory = JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .build();
        try (JsonGenerator json = factory.createGenerator(bytes)) {
            json.writeStartObject();
            if (!metadata.isEmpty()) {
                writeMetadata(file, json, metadata);
            }
            long begin = 0;
            for (Named each : ordered) {
                long end = Math.addExact(begin, each.tensor().byteSize());
                writeEntry(file, json, each, begin, end);
                begin = end;
            }
            json.writeEndObject();
        }
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(' ');
        }
        if (bytes.size() > HeaderParser.MOST_BYTES) {
            throw new CheckpointException(
                    "header_too_large",
                    file,
                    null,
                    -1,
                    "the names, shapes and metadata need " + bytes.size() + " bytes, the format allows "
                            + HeaderParser.MOST_BYTES);
        }
        return bytes.toByteArray();
    }

    private static void writeMetadata(Path file, JsonGenerator json, Map<String, String> metadata) throws IOException {
        json.writeObjectFieldStart(HeaderParser.METADATA);
        for (Map.Entry<String, String> each : new TreeMap<>(metadata).entrySet()) {
            json.writeStringField(
                    whole(file, HeaderParser.METADATA, each.getKey()),
                    whole(file, HeaderParser.METADATA, each.getValue()));
        }
        json.writeEndObject();
    }

    private static void writeEntry(Path file, JsonGenerator json, Named each, long begin, long end) throws IOException {
        if (each.name().equals(HeaderParser.METADATA)) {
            throw new CheckpointException(
                    "reserved_name", file, each.name(), -1, "the format keeps this name for itself, rename the tensor");
        }
        json.writeObjectFieldStart(whole(file, each.name(), each.name()));
        json.writeStringField("dtype", each.type().name());
        writeNumbers(json, "shape", each.tensor().shape().dims());
        writeNumbers(json, "data_offsets", begin, end);
        json.writeEndObject();
    }

    private static void writeNumbers(JsonGenerator json, String field, long... numbers) throws IOException {
        json.writeFieldName(field);
        json.writeArray(numbers, 0, numbers.length);
    }

    private static String whole(Path file, String entry, String text) throws CheckpointException {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new CheckpointException(
                    "lone_surrogate", file, entry, -1, "a text holds half a surrogate pair, which UTF-8 cannot hold");
        }
        return text;
    }
}
