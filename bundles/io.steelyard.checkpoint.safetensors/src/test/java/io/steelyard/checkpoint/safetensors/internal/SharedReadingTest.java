package io.steelyard.checkpoint.safetensors.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedReadingTest {
    private static final int TENSORS = 16;

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void writeTensorsThatHoldTheirOwnNumber() throws IOException {
        file = folder.resolve("numbers.safetensors");
        Map<String, Tensor> tensors = new HashMap<>();
        for (int i = 0; i < TENSORS; i++) {
            tensors.put("t" + i, numbered(i));
        }
        SafetensorsWriter.write(file, tensors, Map.of());
    }

    private static Tensor numbered(int i) {
        return Tensor.filled(DType.F32, Shape.of(1000), i);
    }

    @Test
    void threadsReadDifferentTensorsAtTheSameTime() throws Exception {
        try (Checkpoint checkpoint = SafetensorsReader.open(file)) {
            ExecutorService threads = Executors.newFixedThreadPool(8);
            try {
                List<Callable<Tensor>> loads = new ArrayList<>();
                for (int i = 0; i < 20 * TENSORS; i++) {
                    loads.add(checkpoint.tensors().get("t" + i % TENSORS)::load);
                }
                int i = 0;
                for (Future<Tensor> loaded : threads.invokeAll(loads)) {
                    assertEquals(numbered(i++ % TENSORS), loaded.get());
                }
            } finally {
                threads.shutdown();
            }
        }
    }

    @Test
    void anInterruptedReaderDoesNotStopTheOthers() throws IOException {
        try (Checkpoint checkpoint = SafetensorsReader.open(file)) {
            LazyTensor tensor = checkpoint.tensors().get("t7");
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, tensor::load);
            assertTrue(Thread.interrupted());
            assertEquals(numbered(7), tensor.load());
        }
    }

    @Test
    void afterAnInterruptAReplacedFileIsNotTakenForTheOldOne() throws IOException {
        try (Checkpoint checkpoint = SafetensorsReader.open(file)) {
            LazyTensor tensor = checkpoint.tensors().get("t7");
            Thread.currentThread().interrupt();
            assertThrows(ClosedByInterruptException.class, tensor::load);
            assertTrue(Thread.interrupted());
            Path other = Files.copy(file, folder.resolve("other"));
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
            assertEquals(
                    "replaced",
                    assertThrows(CheckpointException.class, tensor::load).kind());
        }
    }

    @Test
    void aClosedCheckpointSaysSo() throws IOException {
        Checkpoint checkpoint = SafetensorsReader.open(file);
        LazyTensor tensor = checkpoint.tensors().get("t0");
        checkpoint.close();
        assertEquals(
                "closed", assertThrows(CheckpointException.class, tensor::load).kind());
    }
}
