package io.steelyard.tck.internal.format;

import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.tck.Check;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A file appears whole or not at all. */
public record WritingChecks(CheckpointFormat format, Path folder) {
    private static final String GROUP = "writing";
    private static final Shape SHAPE = Shape.of(1 << 19);

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.of(
                Check.of(GROUP, "a file that is there is replaced", this::replaced),
                Check.of(GROUP, "nothing is left beside the file", this::nothingBeside),
                Check.of(GROUP, "a write that fails leaves the file that was there", this::failed),
                Check.of(GROUP, "a write that fails leaves no file where none was", this::failedWithoutOld),
                Check.of(GROUP, "a file is not there before it is whole", this::notBeforeWhole),
                Check.of(GROUP, "the same tensors give the same file", this::repeatable),
                Check.of(GROUP, "a folder that is not there is refused", this::noFolder));
    }

    /** A tensor that can be read up to a point, where it does something. */
    private record Stumbling(IOAction at) implements LazyTensor {
        @Override
        public DType dtype() {
            return DType.F32;
        }

        @Override
        public Shape shape() {
            return SHAPE;
        }

        @Override
        public void read(long offset, ByteBuffer into) throws IOException {
            if (offset + into.remaining() > byteSize() / 2) {
                at.run();
            }
            into.position(into.limit());
        }
    }

    private interface IOAction {
        void run() throws IOException;
    }

    private static Map<String, LazyTensor> stumbling(IOAction action) {
        Map<String, LazyTensor> tensors = new LinkedHashMap<>();
        tensors.put("a", FormatTrial.bytes(DType.F32, Shape.of(3), 1));
        tensors.put("b", new Stumbling(action));
        tensors.put("c", FormatTrial.bytes(DType.F32, Shape.of(3), 2));
        return tensors;
    }

    private static Map<String, LazyTensor> failing() {
        return stumbling(() -> {
            throw new IOException("the disk is gone");
        });
    }

    private void replaced() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            trial.write(Map.of("old", FormatTrial.bytes(DType.F64, Shape.of(1000), 1)), Map.of());
            Path file = trial.write(FormatTrial.few(), Map.of());
            Require.equal("what the file holds", FormatTrial.few(), sorted(FormatTrial.load(format, file)));
        }
    }

    /** In the order of {@link FormatTrial#few}, since a format may keep another. */
    private static Map<String, Tensor> sorted(Map<String, Tensor> found) {
        Map<String, Tensor> sorted = new LinkedHashMap<>();
        FormatTrial.few().keySet().forEach(name -> sorted.put(name, found.get(name)));
        found.forEach(sorted::putIfAbsent);
        return sorted;
    }

    private void nothingBeside() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Path file = trial.write(FormatTrial.few(), Map.of());
            Require.equal("what is in the folder", List.of(file), files(trial));
        }
    }

    private static List<Path> files(FormatTrial trial) throws IOException {
        try (Stream<Path> files = Files.list(trial.folder)) {
            return files.sorted().toList();
        }
    }

    private void failed() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Path file = trial.write(FormatTrial.few(), Map.of());
            byte[] before = Files.readAllBytes(file);
            Require.refusal(
                    IOException.class,
                    "writing a tensor that cannot be read",
                    () -> format.write(file, failing(), Map.of()));
            Require.equal("what is in the folder after the failure", List.of(file), files(trial));
            Require.that(
                    Arrays.equals(before, Files.readAllBytes(file)),
                    "the file that was there has other contents after a write that failed");
        }
    }

    private void failedWithoutOld() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Require.refusal(
                    IOException.class,
                    "writing a tensor that cannot be read",
                    () -> format.write(trial.file("weights"), failing(), Map.of()));
            Require.equal("what is in the folder after the failure", List.of(), files(trial));
        }
    }

    private void notBeforeWhole() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Path file = trial.file("weights");
            boolean[] early = {false};
            format.write(file, stumbling(() -> early[0] |= Files.exists(file)), Map.of());
            Require.that(
                    !early[0], "the file is there while a tensor is still being read, expected it only once whole");
            Require.that(Files.exists(file), "the file is not there once it is written");
        }
    }

    private void repeatable() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Map<String, String> metadata = Map.of("made by", "a test");
            byte[] first = Files.readAllBytes(trial.write(FormatTrial.few(), metadata));
            byte[] second = Files.readAllBytes(trial.write(FormatTrial.few(), metadata));
            int at = Arrays.mismatch(first, second);
            Require.that(at < 0, "the second file differs from the first at byte " + at);
        }
    }

    private void noFolder() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Require.refusal(
                    IOException.class,
                    "writing into a folder that is not there",
                    () -> format.write(trial.folder.resolve("no/weights"), FormatTrial.few(), Map.of()));
        }
    }
}
