package io.steelyard.tck.internal.format;

import io.steelyard.checkpoint.Checkpoint;
import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.random.RandomStream;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.LazyTensor;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What was written is read again, as a whole and in parts. */
public record RoundTripChecks(CheckpointFormat format, Path folder) {
    private static final String GROUP = "reading";
    private static final int RANGES = 200;

    /** Beyond the buffers through which files are usually read and written. */
    private static final Shape LARGE = Shape.of(3, 700_001);

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.concat(
                Arrays.stream(DType.values())
                        .map(type -> Check.of(GROUP, "what is written is read again: " + type, () -> type(type))),
                Stream.of(
                        Check.of(GROUP, "shapes of every kind are read again", this::shapes),
                        Check.of(GROUP, "names of every kind are read again", this::names),
                        Check.of(GROUP, "metadata is read again", this::metadata),
                        Check.of(GROUP, "a checkpoint without tensors is read again", this::noTensors),
                        Check.of(GROUP, "a tensor of several megabytes is read again", this::large),
                        Check.of(GROUP, "many tensors are read again", this::many),
                        Check.of(GROUP, "a part of a tensor is that part of the whole", this::parts),
                        Check.of(GROUP, "a part that does not lie within the tensor is refused", this::outside),
                        Check.of(GROUP, "what a file holds may be written anew", this::writtenAnew),
                        Check.of(GROUP, "it recognises its own files", this::recognises),
                        Check.of(GROUP, "it does not recognise what is not its own", this::doesNotRecognise)));
    }

    private void requireRoundTrip(Map<String, Tensor> tensors) throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            requireSame(tensors, FormatTrial.load(format, trial.write(tensors, Map.of())));
        }
    }

    private static void requireSame(Map<String, Tensor> expected, Map<String, Tensor> found) {
        Require.equal("the set of names", new TreeSet<>(expected.keySet()), new TreeSet<>(found.keySet()));
        expected.forEach((name, tensor) -> Require.sameBits("'" + name + "'", tensor, found.get(name)));
    }

    private void type(DType type) throws IOException {
        Map<String, Tensor> tensors = Map.of("t", FormatTrial.bytes(type, Shape.of(7, 3), 1));
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Path file;
            try {
                file = trial.write(tensors, Map.of());
            } catch (CheckpointException e) {
                throw new CheckSkipped("the format cannot hold it: " + e.getMessage());
            }
            requireSame(tensors, FormatTrial.load(format, file));
        }
    }

    private void shapes() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Shape shape : List.of(
                Shape.scalar(),
                Shape.of(1),
                Shape.of(0),
                Shape.of(0, 3),
                Shape.of(3, 0, 2),
                Shape.of(2, 1, 2, 1, 2, 1, 2, 3),
                Shape.of(1, 1))) {
            tensors.put("shape " + shape, FormatTrial.bytes(DType.F32, shape, tensors.size()));
        }
        requireRoundTrip(tensors);
    }

    private void names() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : List.of(
                "a",
                "A",
                "layer.weight",
                "layer/weight",
                "0",
                "a b",
                "größe",
                "重み",
                "\uD83D\uDE80",
                "x\"y\\z",
                "n".repeat(300))) {
            tensors.put(name, FormatTrial.bytes(DType.F32, Shape.of(2), tensors.size()));
        }
        requireRoundTrip(tensors);
    }

    private void metadata() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("made by", "a \"test\"");
        texts.put("größe", "重み\n\t\\ \uD83D\uDE80");
        texts.put("empty", "");
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Path file;
            try {
                file = trial.write(FormatTrial.few(), texts);
            } catch (CheckpointException e) {
                throw new CheckSkipped("the format keeps no texts: " + e.getMessage());
            }
            try (Checkpoint checkpoint = format.open(file)) {
                Map<String, String> kept = new LinkedHashMap<>(checkpoint.metadata());
                // A format may say more of itself.
                kept.keySet().retainAll(texts.keySet());
                Require.equal("the metadata", texts, kept);
            }
            requireSame(FormatTrial.few(), FormatTrial.load(format, file));
        }
    }

    private void noTensors() throws IOException {
        requireRoundTrip(Map.of());
    }

    private void large() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        tensors.put("before", FormatTrial.bytes(DType.F32, Shape.of(5), 1));
        tensors.put("large", FormatTrial.bytes(DType.F32, LARGE, 2));
        tensors.put("behind", FormatTrial.bytes(DType.F32, Shape.of(5), 3));
        requireRoundTrip(tensors);
    }

    private void many() throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        DType[] types = {DType.F32, DType.I64, DType.U8, DType.F64};
        for (int i = 0; i < 500; i++) {
            tensors.put("layer." + i + ".weight", FormatTrial.bytes(types[i % types.length], Shape.of(i % 7, 3), i));
        }
        requireRoundTrip(tensors);
    }

    private void parts() throws IOException {
        Tensor whole = FormatTrial.bytes(DType.F32, Shape.of(3, 20_001), 1);
        int size = Math.toIntExact(whole.byteSize());
        RandomStream random = new RandomStream(1, 1, 0);
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Map<String, Tensor> tensors = new LinkedHashMap<>(FormatTrial.few());
            tensors.put("whole", whole);
            try (Checkpoint checkpoint = format.open(trial.write(tensors, Map.of()))) {
                LazyTensor lazy = checkpoint.tensors().get("whole");
                for (int i = 0; i < RANGES; i++) {
                    int from = (int) (random.uniform(2L * i) * size);
                    int count = i % 10 == 0
                            ? size - from
                            : (int) (random.uniform(2L * i + 1) * Math.min(5000, size - from));
                    requirePart(whole, lazy, from, count);
                }
                requirePart(whole, lazy, 0, size);
                requirePart(whole, lazy, size, 0);
            }
        }
    }

    private static void requirePart(Tensor whole, LazyTensor lazy, int from, int count) throws IOException {
        byte[] expected = new byte[count];
        whole.read(from, ByteBuffer.wrap(expected));
        ByteBuffer found = ByteBuffer.allocate(count + 3).position(2).limit(2 + count);
        lazy.read(from, found);
        Require.equal("the bytes left to fill after reading " + count + " of them", 0, found.remaining());
        int at = Arrays.mismatch(expected, Arrays.copyOfRange(found.array(), 2, 2 + count));
        Require.that(
                at < 0,
                "byte " + (from + at) + ", read as one of " + count + " from " + from
                        + " on, is another than in the whole");
    }

    private void outside() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder);
                Checkpoint checkpoint = format.open(trial.write(FormatTrial.few(), Map.of()))) {
            LazyTensor weight = checkpoint.tensors().get("layer.weight");
            for (long from : new long[] {-1, 45, 48, 1000, Long.MAX_VALUE}) {
                Require.refusal(
                        IndexOutOfBoundsException.class,
                        "reading 4 of 48 bytes from " + from + " on",
                        () -> weight.read(from, ByteBuffer.allocate(4)));
            }
        }
    }

    private void writtenAnew() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Path file = trial.write(FormatTrial.few(), Map.of());
            Path copy = trial.file("copy");
            try (Checkpoint checkpoint = format.open(file)) {
                format.write(copy, checkpoint.tensors(), checkpoint.metadata());
            }
            requireSame(FormatTrial.few(), FormatTrial.load(format, copy));
        }
    }

    private boolean recognises(byte[] contents) {
        byte[] head = Arrays.copyOf(contents, Math.min(64, contents.length));
        return format.recognises(ByteBuffer.wrap(head).asReadOnlyBuffer(), contents.length);
    }

    private void recognises() throws IOException {
        for (Map<String, Tensor> tensors : List.of(FormatTrial.few(), Map.<String, Tensor>of())) {
            try (FormatTrial trial = new FormatTrial(format, folder)) {
                Require.that(
                        recognises(Files.readAllBytes(trial.write(tensors, Map.of()))),
                        "recognises() of a file of its own with " + tensors.size() + " tensors is false");
            }
        }
    }

    private void doesNotRecognise() {
        Map<String, byte[]> others = new LinkedHashMap<>();
        others.put("an empty file", new byte[0]);
        others.put("a single byte", new byte[] {1});
        others.put("zeros", new byte[4096]);
        others.put(
                "plain text",
                "To be, or not to be, that is the question.\n".repeat(50).getBytes(StandardCharsets.UTF_8));
        others.put("a PNG image", head("89504E470D0A1A0A0000000D49484452"));
        others.put("a class file", head("CAFEBABE00000041"));
        others.put("an ELF library", head("7F454C4602010100"));
        others.put("a PDF document", head("255044462D312E370A"));
        others.forEach((what, contents) -> Require.that(
                !recognises(contents), "recognises() of " + what + " is true, expected only files of its own"));
    }

    /** A file that begins with these bytes and goes on with others. */
    private static byte[] head(String hex) {
        TensorBuffer bytes = TensorBuffer.allocate(DType.U8, Shape.of(2048));
        for (int i = 0; i < 2048; i++) {
            bytes.setLong(i, (i * 31L + 7) & 0xFF);
        }
        ByteBuffer contents = ByteBuffer.allocate(2048);
        bytes.read(0, contents);
        contents.put(0, HexFormat.of().parseHex(hex));
        return contents.array();
    }
}
