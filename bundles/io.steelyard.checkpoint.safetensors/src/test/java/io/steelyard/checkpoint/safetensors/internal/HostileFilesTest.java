package io.steelyard.checkpoint.safetensors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.LazyTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HostileFilesTest {
    @TempDir
    Path folder;

    static Stream<List<String>> files() {
        return GoldenFile.table("bad.tsv").stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void eachBadFileIsRefusedWithItsOwnError(List<String> row) {
        Path file = GoldenFile.path("bad/" + row.get(0) + ".safetensors");
        CheckpointException error = refused(file);
        assertEquals(row.get(1), error.kind());
        assertEquals(file, error.file());
        assertTrue(error.getMessage().contains(row.get(2)), error.getMessage());
    }

    @Test
    void theTableNamesEveryBadFile() throws IOException {
        try (Stream<Path> bad = Files.list(GoldenFile.path("bad"))) {
            assertEquals(
                    files().map(row -> row.get(0) + ".safetensors").sorted().toList(),
                    bad.map(path -> path.getFileName().toString()).sorted().toList());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"a":{"dtype":"F4","shape":[2],"data_offsets":[0,1]}}                      | unsupported_dtype
            {"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}                     | unsupported_dtype
            {"a":{"dtype":"U8","dtype":"U8","shape":[0],"data_offsets":[0,0]}}         | duplicate_field
            {"__metadata__":{"k":"1","k":"2"}}                                         | duplicate_metadata
            {"__metadata__":{},"__metadata__":{}}                                      | duplicate_metadata
            {"__metadata__":{"k":"\\udc00"}}                                           | lone_surrogate
            {"__metadata__":null}                                                      | metadata_not_an_object
            {"a":{"dtype":"U8","shape":3,"data_offsets":[0,0]}}                        | invalid_shape
            {"a":{"dtype":"U8","shape":[0],"data_offsets":{}}}                         | invalid_data_offsets
            {"a":{"dtype":"U8","shape":["0"],"data_offsets":[0,0]}}                    | invalid_dimension
            {"a":{"dtype":"U8","shape":[-0],"data_offsets":[0,0]}}                     | negative_dimension
            {"a":{"dtype":"U8","shape":[0e0],"data_offsets":[0,0]}}                    | invalid_dimension
            {"a":{"dtype":"U8","shape":[9223372036854775808],"data_offsets":[0,0]}}    | dimension_overflow
            {"a":{"dtype":"F64","shape":[2305843009213693952],"data_offsets":[0,0]}}   | shape_overflow
            {"a":{"dtype":"U8","shape":[0],"data_offsets":[0]}}                        | wrong_offset_count
            {"a":{"shape":[0],"data_offsets":[0,0]}}                                   | missing_dtype
            {"a":7}                                                                    | entry_not_an_object
            {"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},}                     | invalid_json
            {"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}                       | invalid_json
            {'a':{}}                                                                   | invalid_json
            {/*c*/}                                                                    | invalid_json
            {"a":{"dtype":"U8","shape":[01],"data_offsets":[0,1]}}                     | invalid_json
            {"a":{"dtype":"U\0018","shape":[0],"data_offsets":[0,0]}}                  | invalid_json
            {"a":{"dtype":"U\\q8","shape":[0],"data_offsets":[0,0]}}                   | invalid_json
            """)
    void eachBrokenHeaderIsRefusedWithItsKind(String header, String kind) throws IOException {
        assertEquals(kind, refused(file(header, 0)).kind());
    }

    @Test
    void aTypeThatOnlyTheFormatHasIsToldFromAnUnknownOne() throws IOException {
        CheckpointException error =
                refused(file("{\"a\":{\"dtype\":\"F8_E8M0\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1));
        assertTrue(error.getMessage().endsWith("dtype F8_E8M0 is valid safetensors, but not supported"));
        assertEquals("a", error.entry().orElseThrow());
    }

    @Test
    void placesAreCountedInBytesBehindCharactersOfSeveral() throws IOException {
        CheckpointException error = refused(file("{\"東京\":7}", 0));
        assertEquals(8 + 10, error.offset().orElseThrow());
    }

    @Test
    void aNestedBombInTheMetadataIsRefusedAtItsFirstLevel() throws IOException {
        String bomb = "{\"__metadata__\":{\"k\":" + "{\"k\":".repeat(100_000);
        assertEquals("metadata_not_text", refused(file(bomb, 0)).kind());
    }

    @Test
    void aNumberOfManyDigitsIsRefusedWithoutBeingComputed() throws IOException {
        String digits = "9".repeat(500_000);
        String header = "{\"a\":{\"dtype\":\"U8\",\"shape\":[" + digits + "],\"data_offsets\":[0,0]}}";
        CheckpointException error = refused(file(header, 0));
        assertTrue(error.getMessage().length() < 1000, error.getMessage());
    }

    @Test
    void namesAreAsLongAsTheyLike() throws IOException {
        String name = "n".repeat(200_000);
        Path file = file("{\"" + name + "\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1]}}", 1);
        try (Checkpoint checkpoint = SafetensorsReader.open(file)) {
            assertEquals(List.of(name), List.copyOf(checkpoint.tensors().keySet()));
        }
    }

    @Test
    void theHeaderMayBePaddedWithSpaces() throws IOException {
        try (Checkpoint checkpoint = SafetensorsReader.open(file("{}" + " ".repeat(1000), 0))) {
            assertTrue(checkpoint.tensors().isEmpty());
        }
    }

    @Test
    void aHeaderInUtf16IsRefused() throws IOException {
        Path file = folder.resolve("utf16.safetensors");
        byte[] header = "{}".getBytes(StandardCharsets.UTF_16LE);
        Files.write(file, concatenated(header, 0));
        assertEquals("invalid_json", refused(file).kind());
    }

    @Test
    void aFileThatShrinksWhileItIsOpenIsReported() throws IOException {
        Path file = file("{\"a\":{\"dtype\":\"U8\",\"shape\":[9],\"data_offsets\":[0,9]}}", 9);
        try (Checkpoint checkpoint = SafetensorsReader.open(file)) {
            LazyTensor tensor = checkpoint.tensors().get("a");
            Files.write(file, new byte[8]);
            CheckpointException error = assertThrows(CheckpointException.class, tensor::load);
            assertEquals("truncated", error.kind());
        }
    }

    @Test
    void aFolderIsRefused() {
        assertEquals("not_a_file", refused(folder).kind());
    }

    @Test
    void aMissingFileIsNamed() {
        CheckpointException error = refused(folder.resolve("none.safetensors"));
        assertEquals("no_such_file", error.kind());
        assertTrue(error.getMessage().contains("none.safetensors"), error.getMessage());
    }

    private static CheckpointException refused(Path file) {
        return assertThrows(
                CheckpointException.class, () -> SafetensorsReader.open(file).close());
    }

    private Path file(String header, int dataBytes) throws IOException {
        Path file = folder.resolve("made.safetensors");
        return Files.write(file, concatenated(header.getBytes(StandardCharsets.UTF_8), dataBytes));
    }

    private static byte[] concatenated(byte[] header, int dataBytes) {
        return ByteBuffer.allocate(8 + header.length + dataBytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }
}
