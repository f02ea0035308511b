package io.steelyard.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a training leaves to the garbage collector, in a process of its own: what other programs taught the JVM is not in it. */
class AllocationTest {
    /** In bytes a step. */
    private static final long TOO_MUCH = 1024;

    @ParameterizedTest
    @CsvSource({"simd, mlp-b32", "simd, lstm-b32", "onednn, mlp-b32", "onednn, lstm-b32"})
    void stepsAllocateNextToNothingOnceTheyAreCompiled(String backend, String workload) throws Exception {
        long bytes = bytesOfAStep(backend, workload);
        assertTrue(bytes < TOO_MUCH, bytes + " bytes a step");
    }

    private static long bytesOfAStep(String backend, String workload) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AllocationProbe.class.getName(),
                        backend,
                        workload,
                        Long.toString(TOO_MUCH))
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> "the process printed " + printed);
        // The JVM warns of the incubator module first.
        return Long.parseLong(
                printed.strip().lines().reduce((before, last) -> last).orElseThrow());
    }
}
