package io.steelyard.checkpoint.safetensors.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsWriterTest {
    @TempDir
    Path folder;

    private final SafetensorsFormat format = new SafetensorsFormat();

    @ParameterizedTest
    @ValueSource(strings = {"reference_lib", "reference_torch", "no_tensors"})
    void whatTheReferenceLibraryWroteIsWrittenTheSameToTheByte(String name) throws IOException {
        Path golden = GoldenFile.path("good/" + name + ".safetensors");
        Path copy = folder.resolve("copy.safetensors");
        try (Checkpoint checkpoint = format.open(golden)) {
            format.write(copy, checkpoint.tensors(), checkpoint.metadata());
        }
        assertArrayEquals(Files.readAllBytes(golden), Files.readAllBytes(copy));
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void everyBitOfEveryTypeSurvives(DType dtype) throws IOException {
        byte[] bytes = new byte[3 * 5 * dtype.bytes()];
        new Random(dtype.label().length()).nextBytes(bytes);
        TensorBuffer buffer = TensorBuffer.allocate(dtype, Shape.of(3, 5));
        buffer.write(0, ByteBuffer.wrap(bytes));
        Tensor tensor = buffer.freeze();
        assertEquals(Map.of("x", tensor), writtenAndRead(Map.of("x", tensor), Map.of()));
    }

    @Test
    void scalarsEmptyTensorsAndOddNamesSurvive() throws IOException {
        Map<String, Tensor> tensors = Map.of(
                "", Tensor.scalar(DType.F64, 3.5),
                "empty", Tensor.of(DType.F16, Shape.of(2, 0, 3)),
                "\"quoted\" \\ \n \u0001 π 😀", Tensor.of(Shape.of(1), 7L));
        assertEquals(tensors, writtenAndRead(tensors, Map.of("ключ", "\u2028")));
    }

    @Test
    void aTensorLongerThanTheBufferSurvives() throws IOException {
        float[] values = new float[700_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Map<String, Tensor> tensors = Map.of("long", Tensor.of(Shape.of(values.length), values));
        assertEquals(tensors, writtenAndRead(tensors, Map.of()));
    }

    @Test
    void metadataSurvives() throws IOException {
        Path file = folder.resolve("m.safetensors");
        format.write(file, Map.of(), Map.of("b", "2", "a", "1"));
        try (Checkpoint checkpoint = format.open(file)) {
            assertEquals(Map.of("a", "1", "b", "2"), checkpoint.metadata());
        }
    }

    @Test
    void widerTypesComeFirstThenNamesInTheOrderOfTheirBytes() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : List.of("b", "\uD83D\uDE00", "\uFF5E", "a")) {
            tensors.put(name, Tensor.of(Shape.of(1), 1f));
        }
        tensors.put("z", Tensor.of(Shape.of(1), 1L));
        Path file = folder.resolve("order.safetensors");
        format.write(file, tensors, Map.of());
        try (Checkpoint checkpoint = format.open(file)) {
            assertEquals(
                    List.of("z", "a", "b", "\uFF5E", "\uD83D\uDE00"),
                    List.copyOf(checkpoint.tensors().keySet()));
        }
    }

    @Test
    void anOpenCheckpointMayBeWrittenOverItself() throws IOException {
        Path file = Files.copy(GoldenFile.path("good/simple.safetensors"), folder.resolve("self.safetensors"));
        Map<String, Tensor> before = read(file);
        try (Checkpoint checkpoint = format.open(file)) {
            format.write(file, checkpoint.tensors(), Map.of("note", "again"));
        }
        assertEquals(before, read(file));
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("old.safetensors"), "old");
        Map<String, LazyTensor> tensors = Map.of("a", Tensor.of(Shape.of(1), 1L), "b", new Unreadable());
        IOException error = assertThrows(IOException.class, () -> format.write(file, tensors, Map.of()));
        assertEquals("the disk is gone", error.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), contents());
    }

    @Test
    void aFolderThatIsNotThereIsNamed() throws IOException {
        Path file = folder.resolve("none").resolve("x.safetensors");
        CheckpointException error = notWritten(file, Map.of());
        assertEquals("not_writable", error.kind());
        assertTrue(error.getMessage().contains("there is no folder"), error.getMessage());
        assertEquals(List.of(), contents());
    }

    @Test
    void aFolderIsNotOverwritten() throws IOException {
        Path target = Files.createDirectory(folder.resolve("x.safetensors"));
        assertEquals("not_writable", notWritten(target, Map.of()).kind());
        assertTrue(Files.isDirectory(target));
        assertEquals(List.of(target), contents());
    }

    @Test
    void aFileInTheWayOfTheFolderIsReported() throws IOException {
        Path blocker = Files.writeString(folder.resolve("blocker"), "");
        assertEquals("not_writable", notWritten(blocker.resolve("x"), Map.of()).kind());
        assertEquals(List.of(blocker), contents());
    }

    @Test
    void theNameOfTheMetadataIsRefusedForATensor() throws IOException {
        CheckpointException error = notWritten(folder.resolve("x"), Map.of("__metadata__", Tensor.of(Shape.of(1), 1f)));
        assertEquals("reserved_name", error.kind());
        assertEquals(List.of(), contents());
    }

    @Test
    void halfASurrogatePairInANameIsRefused() throws IOException {
        CheckpointException error = notWritten(folder.resolve("x"), Map.of("\uD800", Tensor.of(Shape.of(1), 1f)));
        assertEquals("lone_surrogate", error.kind());
        assertEquals(List.of(), contents());
    }

    private CheckpointException notWritten(Path file, Map<String, Tensor> tensors) {
        return assertThrows(CheckpointException.class, () -> format.write(file, tensors, Map.of()));
    }

    private Map<String, Tensor> writtenAndRead(Map<String, Tensor> tensors, Map<String, String> metadata)
            throws IOException {
        Path file = folder.resolve("written.safetensors");
        format.write(file, tensors, metadata);
        assertEquals(List.of(file), contents());
        return read(file);
    }

    private Map<String, Tensor> read(Path file) throws IOException {
        Map<String, Tensor> read = new LinkedHashMap<>();
        try (Checkpoint checkpoint = format.open(file)) {
            for (Map.Entry<String, LazyTensor> each : checkpoint.tensors().entrySet()) {
                read.put(each.getKey(), each.getValue().load());
            }
        }
        return read;
    }

    private List<Path> contents() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }

    /** A tensor that fails half way. */
    private record Unreadable() implements LazyTensor {
        @Override
        public DType dtype() {
            return DType.U8;
        }

        @Override
        public Shape shape() {
            return Shape.of(3 << 20);
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            if (offset > 0) {
                throw new IOException("the disk is gone");
            }
            into.position(into.limit());
        }
    }
}
