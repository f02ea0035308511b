package io.steelyard.checkpoint.safetensors.internal;

import com.fasterxml.jackson.core.JsonToken;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a safetensors header: {@code {"__metadata__": {"k": "text"}, "name": {"dtype": "F32", "shape": [2, 3],
 * "data_offsets": [0, 24]}}}. Every entry has exactly these three fields; whether the offsets agree with each other and
 * with the file is for {@link HeaderLayout}.
 */
final class HeaderParser {
    /** The longest header that the format allows. */
    static final long MOST_BYTES = 100_000_000;

    /** The one name that no tensor can have. */
    static final String METADATA = "__metadata__";

    private final Map<String, TensorEntry> tensors = new LinkedHashMap<>();
    private Map<String, String> metadata;
    private final JsonCursor json;

    private HeaderParser(JsonCursor json) {
        this.json = json;
    }

    /**
     * What a header holds.
     *
     * @param tensors by name, in the order of the header
     */
    record Header(Map<String, TensorEntry> tensors, Map<String, String> metadata) {}

    /** Reads the bytes of a header that begins at {@code start} in the file. */
    static Header parse(Path file, byte[] bytes, long start) throws IOException {
        try (JsonCursor json = new JsonCursor(file, bytes, start)) {
            HeaderParser parser = new HeaderParser(json);
            parser.read();
            return new Header(parser.tensors, parser.metadata == null ? Map.of() : parser.metadata);
        }
    }

    private void read() throws IOException {
        json.object("header_start", null, "the header");
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals(METADATA)) {
                readMetadata();
            } else if (tensors.containsKey(name)) {
                throw json.wrong("duplicate_name", name, "the tensor is there twice, expected each name once");
            } else {
                tensors.put(name, readEntry(name));
            }
        }
        json.end();
    }

    private void readMetadata() throws IOException {
        if (metadata != null) {
            throw json.wrong("duplicate_metadata", METADATA, "the metadata is there twice, expected it once");
        }
        metadata = new LinkedHashMap<>();
        json.object("metadata_not_an_object", METADATA, "the metadata");
        for (String key = json.nextName(); key != null; key = json.nextName()) {
            String value = json.text("metadata_not_text", METADATA, "the value of '" + key + "'");
            if (metadata.putIfAbsent(key, value) != null) {
                throw json.wrong("duplicate_metadata", METADATA, "'" + key + "' is there twice, expected it once");
            }
        }
    }

    private TensorEntry readEntry(String name) throws IOException {
        json.object("entry_not_an_object", name, "the entry");
        DType dtype = null;
        long[] shape = null;
        long[] offsets = null;
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            boolean again = switch (field) {
                case "dtype" -> dtype != null;
                case "shape" -> shape != null;
                case "data_offsets" -> offsets != null;
                default ->
                    throw json.wrong(
                            "unknown_field",
                            name,
                            "the field '" + field + "' is unknown, expected dtype, shape and data_offsets");
            };
            if (again) {
                throw json.wrong("duplicate_field", name, "the field '" + field + "' is there twice");
            }
            switch (field) {
                case "dtype" -> dtype = readType(name);
                case "shape" -> shape = readCounts(name, "shape", "dimension");
                default -> offsets = readCounts(name, "data_offsets", "offset");
            }
        }
        require(name, "dtype", dtype);
        require(name, "shape", shape);
        require(name, "data_offsets", offsets);
        if (offsets.length != 2) {
            throw json.wrong(
                    "wrong_offset_count",
                    name,
                    "data_offsets has " + offsets.length + " numbers, expected [begin, end]");
        }
        return new TensorEntry(name, dtype, toShape(name, dtype, shape), offsets[0], offsets[1]);
    }

    private void require(String name, String field, Object value) throws IOException {
        if (value == null) {
            throw json.wrong("missing_" + field, name, "the field '" + field + "' is missing");
        }
    }

    private DType readType(String name) throws IOException {
        String text = json.text("dtype_not_text", name, "dtype");
        SafetensorsType type = SafetensorsType.named(text)
                .orElseThrow(() -> json.wrong(
                        "unknown_dtype",
                        name,
                        "dtype " + text + " is unknown, expected one such as F32, BF16 or I64 in capitals"));
        return type.dtype()
                .orElseThrow(() -> json.wrong(
                        "unsupported_dtype", name, "dtype " + text + " is valid safetensors, but not supported"));
    }

    private long[] readCounts(String name, String field, String what) throws IOException {
        json.list("invalid_" + field, name, field);
        long[] counts = new long[4];
        int size = 0;
        while (json.next() != JsonToken.END_ARRAY) {
            if (size == counts.length) {
                counts = Arrays.copyOf(counts, 2 * size);
            }
            counts[size++] = json.count(name, what);
        }
        return Arrays.copyOf(counts, size);
    }

    private Shape toShape(String name, DType dtype, long[] dims) throws CheckpointException {
        try {
            Shape shape = Shape.of(dims);
            Math.multiplyExact(shape.elements(), (long) dtype.bytes());
            return shape;
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw json.wrong(
                    "shape_overflow",
                    name,
                    "a tensor of this shape has more than 2^63 - 1 bytes of type " + SafetensorsType.of(dtype));
        }
    }
}
