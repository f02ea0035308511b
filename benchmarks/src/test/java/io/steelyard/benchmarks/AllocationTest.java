package io.steelyard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a training leaves to the garbage collector. */
class AllocationTest {
    private static final long ENOUGH = 1024;

    /**
     * The JVM's compiler may leave a vector an object for good, rarely: see docs/performance.md. In three processes one after
     * the other that is no accident.
     */
    private static final int PROCESSES = 3;

    @ParameterizedTest
    @CsvSource({"simd, mlp-b32", "simd, lstm-b32", "onednn, mlp-b32", "onednn, lstm-b32"})
    void stepsAllocateNextToNothingOnceTheyAreCompiled(String backend, String workload) throws Exception {
        long least = LongStream.generate(() -> bytesOfAStep(backend, workload))
                .limit(PROCESSES)
                .filter(bytes -> bytes <= ENOUGH)
                .findFirst()
                .orElse(Long.MAX_VALUE);
        assertTrue(
                least <= ENOUGH, () -> "more than " + ENOUGH + " bytes a step in each of " + PROCESSES + " processes");
    }

    private static long bytesOfAStep(String backend, String workload) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "--add-modules",
                            "jdk.incubator.vector",
                            "--enable-native-access=ALL-UNNAMED",
                            "-cp",
                            System.getProperty("java.class.path"),
                            AllocationProbe.class.getName(),
                            backend,
                            workload,
                            Long.toString(ENOUGH))
                    .redirectError(Redirect.DISCARD)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), () -> "the process printed " + printed);
            return Long.parseLong(printed.strip());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
