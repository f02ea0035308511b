package io.steelyard.checkpoint.safetensors.internal;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the reader against what the reference library reads. */
class GoldenFilesTest {
    private final SafetensorsFormat format = new SafetensorsFormat();

    record Row(String tensor, DType dtype, Shape shape, String sha256, List<Double> first) {
        static Row of(List<String> cells) {
            return new Row(
                    cells.get(1),
                    DType.named(cells.get(2)).orElseThrow(),
                    Shape.of(words(cells.get(3)).mapToLong(Long::parseLong).toArray()),
                    cells.get(4),
                    words(cells.get(5)).map(Double::valueOf).toList());
        }

        private static Stream<String> words(String text) {
            return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty());
        }
    }

    static Stream<Map.Entry<String, List<Row>>> files() {
        return GoldenFile.table("good.tsv").stream().collect(groupingBy(cells -> cells.get(0))).entrySet().stream()
                .map(file -> Map.entry(
                        file.getKey(), file.getValue().stream().map(Row::of).toList()));
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyTensorIsReadAsTheReferenceLibraryReadsIt(Map.Entry<String, List<Row>> file) throws Exception {
        try (Checkpoint checkpoint = format.open(GoldenFile.path("good/" + file.getKey()))) {
            assertEquals(
                    file.getValue().stream().map(Row::tensor).collect(toSet()),
                    checkpoint.tensors().keySet());
            for (Row row : file.getValue()) {
                LazyTensor tensor = checkpoint.tensors().get(row.tensor());
                assertEquals(row.dtype(), tensor.dtype());
                assertEquals(row.shape(), tensor.shape());
                Tensor loaded = tensor.load();
                if (!row.sha256().equals("-")) {
                    assertEquals(row.sha256(), sha256(loaded));
                }
                for (int i = 0; i < row.first().size(); i++) {
                    // The table's decimals are exact to the last bit of a double.
                    assertEquals(row.first().get(i), loaded.getDouble(i), 0.0);
                }
            }
        }
    }

    @Test
    void aFileWithoutTensorsHasNone() throws IOException {
        try (Checkpoint checkpoint = format.open(GoldenFile.path("good/no_tensors.safetensors"))) {
            assertTrue(checkpoint.tensors().isEmpty());
            assertTrue(checkpoint.metadata().isEmpty());
        }
    }

    @Test
    void metadataIsReadInAnyScript() throws IOException {
        try (Checkpoint checkpoint = format.open(GoldenFile.path("good/metadata.safetensors"))) {
            assertEquals(Map.of("format", "pt", "note", "naïve – 東京", "empty", ""), checkpoint.metadata());
        }
    }

    @Test
    void tensorsComeInTheOrderOfTheirBytesWhateverTheHeaderSays() throws IOException {
        try (Checkpoint checkpoint = format.open(GoldenFile.path("good/unordered_header.safetensors"))) {
            assertEquals(
                    List.of("first", "second"), List.copyOf(checkpoint.tensors().keySet()));
        }
    }

    @Test
    void aRangeIsReadFromWithinATensor() throws IOException {
        try (Checkpoint checkpoint = format.open(GoldenFile.path("good/dtypes.safetensors"))) {
            ByteBuffer range = ByteBuffer.allocate(2);
            checkpoint.tensors().get("uint8").read(1, range);
            assertEquals(ByteBuffer.wrap(new byte[] {1, 2}), range.flip());
        }
    }

    @Test
    void aRangeBeyondTheTensorIsRefusedEvenIfTheFileGoesOn() throws IOException {
        try (Checkpoint checkpoint = format.open(GoldenFile.path("good/dtypes.safetensors"))) {
            LazyTensor tensor = checkpoint.tensors().get("uint8");
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(3, ByteBuffer.allocate(2)));
            assertThrows(IndexOutOfBoundsException.class, () -> tensor.read(-1, ByteBuffer.allocate(2)));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyGoodFileIsRecognisedByItsHead(Map.Entry<String, List<Row>> file) throws IOException {
        assertTrue(recognises("good/" + file.getKey()));
    }

    @Test
    void anIndexIsRecognisedAndAnotherTextIsNot() throws IOException {
        assertTrue(recognises("good/model.safetensors.index.json"));
        assertFalse(recognises("README.txt"));
        assertFalse(recognises("bad/header_len_huge.safetensors"));
    }

    private boolean recognises(String name) throws IOException {
        byte[] bytes = Files.readAllBytes(GoldenFile.path(name));
        return format.recognises(ByteBuffer.wrap(bytes, 0, Math.min(64, bytes.length)), bytes.length);
    }

    private static String sha256(Tensor tensor) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocate((int) tensor.byteSize());
        tensor.read(0, bytes);
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
    }

    @Test
    void theTableNamesEveryFile() throws IOException {
        Set<String> listed = files().map(Map.Entry::getKey).collect(toSet());
        try (Stream<Path> good = Files.list(GoldenFile.path("good"))) {
            // Those without a row have tests of their own: shards and the file without tensors.
            assertEquals(
                    List.of(),
                    good.map(path -> path.getFileName().toString())
                            .filter(name -> name.endsWith(".safetensors") && !name.startsWith("model-"))
                            .filter(name -> !name.equals("no_tensors.safetensors") && !listed.contains(name))
                            .toList());
        }
    }
}
