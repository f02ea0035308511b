package io.steelyard.runtime.internal.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.checkpoint.safetensors.internal.SafetensorsFormat;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GenerationsTest {
    private final CheckpointFormat format = new SafetensorsFormat();

    @TempDir
    Path directory;

    private Path write(float value) throws IOException {
        return new Generations(directory, 2)
                .write(format, Map.of("w", Tensor.of(Shape.of(1), value)), Map.of("step", "" + value), "name: x\n");
    }

    private Optional<Generations.Generation> current() throws IOException {
        return new Generations(directory, 2).current(format);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void withoutAGenerationThereIsNoCurrentOne() throws IOException {
        assertEquals(Optional.empty(), current());
    }

    @Test
    void theLastOneWrittenIsCurrent() throws IOException {
        write(1);
        write(2);
        Generations.Generation generation = current().orElseThrow();
        assertEquals(Tensor.of(Shape.of(1), 2f), generation.state().get("w"));
        assertEquals("2.0", generation.metadata().get("step"));
    }

    @Test
    void onlyAsManyAreKeptAsAsked() throws IOException {
        write(1);
        write(2);
        write(3);
        assertEquals(List.of("current", "generation-2", "generation-3"), names());
    }

    @Test
    void oneThatWasBegunButNotFinishedDoesNotCount() throws IOException {
        write(1);
        Files.createDirectory(directory.resolve("generation-2"));
        Files.writeString(directory.resolve("generation-2").resolve("state.safetensors"), "half");
        assertEquals(1, current().orElseThrow().state().get("w").getDouble(0));
        assertEquals(directory.resolve("generation-3"), write(3));
        assertEquals(3, current().orElseThrow().state().get("w").getDouble(0));
    }

    @Test
    void aDamagedOneIsRefusedByName() throws IOException {
        Path state = write(1).resolve("state.safetensors");
        byte[] bytes = Files.readAllBytes(state);
        bytes[bytes.length - 1] ^= 1;
        Files.write(state, bytes);
        IOException e = assertThrows(IOException.class, this::current);
        assertEquals(state + " is damaged: it is not what MANIFEST says", e.getMessage());
    }

    @Test
    void aHostilePointerLeadsNowhere() throws IOException {
        Files.writeString(directory.resolve("current"), "../../etc\n");
        IOException e = assertThrows(IOException.class, this::current);
        assertTrue(e.getMessage().contains("expected the name of a generation, found '../../etc'"), e.getMessage());
    }

    @Test
    void aHostileManifestLeadsNowhere() throws IOException {
        Path folder = write(1);
        Files.writeString(folder.resolve("MANIFEST"), "00 1 ../../../etc/passwd\n");
        IOException e = assertThrows(IOException.class, this::current);
        assertTrue(e.getMessage().contains("MANIFEST is damaged"), e.getMessage());
    }

    @Test
    void aPlaceThatCannotBeWrittenToIsRefusedBeforehand() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        IOException e =
                assertThrows(IOException.class, () -> new Generations(file.resolve("runs"), 1).requireWritable());
        assertTrue(e.getMessage().startsWith(file.resolve("runs") + " cannot be written to"), e.getMessage());
        assertEquals("x", Files.readString(file));
    }
}
