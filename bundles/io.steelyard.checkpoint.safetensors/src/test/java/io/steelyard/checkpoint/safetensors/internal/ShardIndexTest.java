package io.steelyard.checkpoint.safetensors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardIndexTest {
    @TempDir
    Path folder;

    @Test
    void anIndexOpensItsShardsAsOne() throws IOException {
        try (Checkpoint whole = SafetensorsReader.open(GoldenFile.path("good/model.safetensors.index.json"));
                Checkpoint first = SafetensorsReader.open(GoldenFile.path("good/model-00001-of-00002.safetensors"));
                Checkpoint second = SafetensorsReader.open(GoldenFile.path("good/model-00002-of-00002.safetensors"))) {
            assertEquals(Set.of("a.weight", "b.weight"), whole.tensors().keySet());
            assertEquals(
                    first.tensors().get("a.weight").load(),
                    whole.tensors().get("a.weight").load());
            assertEquals(
                    second.tensors().get("b.weight").load(),
                    whole.tensors().get("b.weight").load());
            assertEquals(Map.of("format", "pt", "total_size", "96"), whole.metadata());
        }
    }

    @Test
    void aPathOutOfTheFolderIsRefused() {
        CheckpointException error = refused(GoldenFile.path("good/evil_index.json"));
        assertEquals("unsafe_path", error.kind());
        assertEquals("a.weight", error.entry().orElseThrow());
        assertTrue(error.getMessage().contains("../../../etc/passwd"), error.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "..", ".", "", "sub/shard", "..\\\\shard", "C:shard", "a\\u0000b", "a\\nb"})
    void onlyPlainNamesAreShards(String shard) throws IOException {
        assertEquals(
                "unsafe_path",
                refused(index("{\"weight_map\": {\"a\": \"" + shard + "\"}}")).kind());
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        CheckpointException error = refused(index("{\"weight_map\": {\"a\": \"gone.safetensors\"}}"));
        assertEquals("missing_shard", error.kind());
        assertTrue(error.getMessage().contains("gone.safetensors"), error.getMessage());
    }

    @Test
    void aTensorThatItsShardLacksIsNamed() throws IOException {
        SafetensorsWriter.write(folder.resolve("s.safetensors"), Map.of("b", Tensor.of(Shape.of(1), 1f)), Map.of());
        CheckpointException error = refused(index("{\"weight_map\": {\"a\": \"s.safetensors\"}}"));
        assertEquals("missing_tensor", error.kind());
        assertEquals("a", error.entry().orElseThrow());
    }

    @Test
    void anIndexThatNamesItselfIsRefused() throws IOException {
        assertEquals(
                "header_too_large",
                refused(index("{\"weight_map\": {\"a\": \"model.index.json\"}}"))
                        .kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\": {}}",
                "{\"weight_map\": [1]}",
                "{\"weight_map\": {\"a\": 1}}",
                "{\"weight_map\": {}, \"weight_map\": {}}"
            })
    void anIndexWithoutAUsableMapIsRefused(String text) throws IOException {
        assertEquals("invalid_index", refused(index(text)).kind());
    }

    @Test
    void nestingBeyondReasonIsRefused() throws IOException {
        assertEquals(
                "json_too_complex",
                refused(index("{\"other\": " + "[".repeat(100_000))).kind());
    }

    @Test
    void fieldsThatAnIndexMayHaveBesidesAreSkipped() throws IOException {
        SafetensorsWriter.write(folder.resolve("s.safetensors"), Map.of("a", Tensor.of(Shape.of(1), 2f)), Map.of());
        Path index = index("{\"x\": [1, {\"y\": []}], \"metadata\": {\"z\": {}, \"n\": 1.5},"
                + " \"weight_map\": {\"a\": \"s.safetensors\"}}");
        try (Checkpoint whole = SafetensorsReader.open(index)) {
            assertEquals(Tensor.of(Shape.of(1), 2f), whole.tensors().get("a").load());
            assertEquals(Map.of("n", "1.5"), whole.metadata());
        }
    }

    private Path index(String text) throws IOException {
        return Files.writeString(folder.resolve("model.index.json"), text);
    }

    private static CheckpointException refused(Path file) {
        return assertThrows(
                CheckpointException.class, () -> SafetensorsReader.open(file).close());
    }
}
