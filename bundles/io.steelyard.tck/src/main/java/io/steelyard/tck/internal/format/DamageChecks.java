package io.steelyard.tck.internal.format;

import io.steelyard.checkpoint.CheckpointException;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.random.RandomStream;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckFailure;
import io.steelyard.tck.CheckSkipped;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Files that are not what was written: they are refused with a {@link CheckpointException}, or read as something no larger
 * than they are.
 */
public record DamageChecks(CheckpointFormat format, Path folder, Map<String, byte[]> refused, boolean damagedReads) {
    private static final String GROUP = "damage";
    private static final int FLIPS = 600;

    /** Within the first bytes, where headers are, every length of a file is tried. */
    private static final int HEADER = 512;

    private static final int SAMPLED = 61;
    private static final long MOST_SECONDS = 60;
    private static final long MOST_ALLOCATED = 32L << 20;

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.concat(
                Stream.of(
                        Check.of(GROUP, "a file that was cut off is refused, or reads as before", this::truncated),
                        Check.of(
                                GROUP,
                                "a file with a damaged byte is refused, or reads as large as it is",
                                this::flipped),
                        Check.of(
                                GROUP,
                                "a file with a damaged number is refused, or reads as large as it is",
                                this::huge),
                        Check.of(
                                GROUP,
                                "a file that goes on behind its end is refused, or reads as before",
                                this::longer),
                        Check.of(GROUP, "files of noise are refused", this::noise),
                        Check.of(GROUP, "an empty file is refused", this::empty),
                        Check.of(GROUP, "a file that is not there is refused", this::missing)),
                refused.keySet().stream().map(name -> Check.of(GROUP, "refused: " + name, () -> refused(name))));
    }

    private byte[] sound(FormatTrial trial) throws IOException {
        Map<String, Tensor> tensors = new LinkedHashMap<>(FormatTrial.few());
        tensors.put("more", FormatTrial.bytes(DType.F32, Shape.of(300), 5));
        return Files.readAllBytes(trial.write(tensors, Map.of("made by", "a test")));
    }

    /** What is allowed of contents that are not what was written. */
    private enum Allowed {
        REFUSED,
        AS_BEFORE,
        OTHERWISE
    }

    private void require(FormatTrial trial, String what, byte[] contents, byte[] sound, Allowed allowed)
            throws Exception {
        Path file = trial.file("damaged");
        Files.write(file, contents);
        Map<String, Tensor> found;
        long before = AllocationMeter.bytes();
        try {
            found = FormatTrial.load(format, file);
        } catch (CheckpointException e) {
            return;
        } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
            throw new CheckFailure(what + " gives " + e + ", expected a CheckpointException", e);
        } finally {
            long allocated = AllocationMeter.bytes() - before;
            Require.that(
                    allocated <= MOST_ALLOCATED,
                    what + " of " + contents.length + " bytes made it allocate " + allocated
                            + " bytes, expected at most " + MOST_ALLOCATED);
        }
        Require.that(allowed != Allowed.REFUSED, what + " is read without a word, expected a CheckpointException");
        if (allowed == Allowed.AS_BEFORE || !damagedReads) {
            Path original = trial.file("sound");
            Files.write(original, sound);
            Require.that(
                    FormatTrial.load(format, original).equals(found),
                    what + " is read as something else than was written, without a word");
        }
    }

    /** Lets a check run on a thread of its own, so that one that hangs is found out. */
    private static void inTime(Check.Body body) throws Exception {
        Throwable[] thrown = {null};
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (Exception | AssertionError e) {
                        thrown[0] = e;
                    }
                },
                "conformance");
        thread.setDaemon(true);
        thread.start();
        thread.join(MOST_SECONDS * 1000);
        if (thread.isAlive()) {
            StackTraceElement[] trace = thread.getStackTrace();
            thread.interrupt();
            throw new CheckFailure("reading does not come back within " + MOST_SECONDS + " seconds"
                    + (trace.length == 0 ? "" : ", and stands at " + trace[0]));
        }
        if (thrown[0] instanceof CheckFailure failure) {
            throw failure;
        }
        if (thrown[0] instanceof Exception e) {
            throw e;
        }
        if (thrown[0] instanceof AssertionError e) {
            throw e;
        }
    }

    private void truncated() throws Exception {
        inTime(() -> {
            try (FormatTrial trial = new FormatTrial(format, folder)) {
                byte[] sound = sound(trial);
                for (int length = 0; length < sound.length; length += length < HEADER ? 1 : SAMPLED) {
                    require(
                            trial,
                            "a file cut off after " + length + " of " + sound.length + " bytes",
                            Arrays.copyOf(sound, length),
                            sound,
                            Allowed.AS_BEFORE);
                }
                require(
                        trial,
                        "a file without its last byte",
                        Arrays.copyOf(sound, sound.length - 1),
                        sound,
                        Allowed.AS_BEFORE);
            }
        });
    }

    private void flipped() throws Exception {
        inTime(() -> {
            try (FormatTrial trial = new FormatTrial(format, folder)) {
                byte[] sound = sound(trial);
                RandomStream random = new RandomStream(3, 3, 0);
                for (int i = 0; i < FLIPS; i++) {
                    // Headers are small, and more of a file hangs on them.
                    int reach = i % 2 == 0 ? Math.min(HEADER, sound.length) : sound.length;
                    int at = (int) (random.uniform(2L * i) * reach);
                    byte[] damaged = sound.clone();
                    damaged[at] ^= (byte) (1 + (int) (random.uniform(2L * i + 1) * 255));
                    require(trial, "a file with a damaged byte " + at, damaged, sound, Allowed.OTHERWISE);
                }
            }
        });
    }

    private void huge() throws Exception {
        inTime(() -> {
            try (FormatTrial trial = new FormatTrial(format, folder)) {
                byte[] sound = sound(trial);
                for (int at = 0; at + 8 <= Math.min(HEADER, sound.length); at += 3) {
                    for (byte fill : new byte[] {0x7F, '9'}) {
                        byte[] damaged = sound.clone();
                        Arrays.fill(damaged, at, at + (at % 2 == 0 ? 8 : 4), fill);
                        require(trial, "a file with a large number at byte " + at, damaged, sound, Allowed.OTHERWISE);
                    }
                }
            }
        });
    }

    private void longer() throws Exception {
        inTime(() -> {
            try (FormatTrial trial = new FormatTrial(format, folder)) {
                byte[] sound = sound(trial);
                for (int more : new int[] {1, 7, 8, 4096}) {
                    require(
                            trial,
                            "a file with " + more + " bytes behind its end",
                            Arrays.copyOf(sound, sound.length + more),
                            sound,
                            Allowed.AS_BEFORE);
                }
            }
        });
    }

    private void noise() throws Exception {
        inTime(() -> {
            try (FormatTrial trial = new FormatTrial(format, folder)) {
                RandomStream random = new RandomStream(4, 4, 0);
                for (int size : new int[] {1, 8, 9, 64, 1000, 65_536}) {
                    byte[] noise = new byte[size];
                    for (int i = 0; i < size; i++) {
                        noise[i] = (byte) (random.uniform(i) * 256);
                    }
                    require(trial, "noise of " + size + " bytes", noise, noise, Allowed.REFUSED);
                    require(trial, size + " zeros", new byte[size], noise, Allowed.REFUSED);
                }
            }
        });
    }

    private void empty() throws Exception {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            require(trial, "an empty file", new byte[0], new byte[0], Allowed.REFUSED);
        }
    }

    private void missing() throws IOException {
        try (FormatTrial trial = new FormatTrial(format, folder)) {
            Require.refusal(
                    IOException.class,
                    "opening a file that is not there",
                    () -> format.open(trial.file("nowhere")).close());
        }
    }

    private void refused(String name) throws Exception {
        byte[] contents = refused.get(name);
        if (contents.length == 0) {
            throw new CheckSkipped("the kit was given no contents");
        }
        inTime(() -> {
            try (FormatTrial trial = new FormatTrial(format, folder)) {
                require(trial, name, contents, contents, Allowed.REFUSED);
            }
        });
    }
}
