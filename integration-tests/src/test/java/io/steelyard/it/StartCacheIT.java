package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What the JVM keeps to start faster is made once, used, and never in the way. */
public class StartCacheIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Launcher.Result version(Path caches, String jvmOptions) throws Exception {
        Launcher.Result result = Launcher.run(
                Map.of(
                        "STEELYARD_CACHE_DIR",
                        caches.toString(),
                        "STEELYARD_START_CACHE",
                        "wait",
                        "JDK_JAVA_OPTIONS",
                        jvmOptions),
                folder.getRoot().toPath(),
                "--version");
        assertEquals(result.err(), 0, result.status());
        assertTrue(result.out(), result.out().startsWith("steelyard "));
        return result;
    }

    private static List<Path> files(Path caches) throws Exception {
        try (Stream<Path> files = Files.list(caches)) {
            return files.toList();
        }
    }

    @Test
    public void itIsMadeOnceAndUsedAndADamagedOneIsPassedOverWithoutAWord() throws Exception {
        Path caches = folder.newFolder("caches").toPath();
        version(caches, "");
        List<Path> made = files(caches);
        assertEquals(made.toString(), 1, made.size());
        byte[] content = Files.readAllBytes(made.get(0));

        Path classes = folder.getRoot().toPath().resolve("classes.txt");
        version(caches, "-Xlog:class+load:file=" + classes);
        assertEquals(made, files(caches));
        assertTrue(Files.readAllLines(classes).stream()
                .anyMatch(line -> line.contains("io.steelyard.launcher.Main source: shared objects file")));

        Files.write(made.get(0), Arrays.copyOf(content, content.length / 2));
        Launcher.Result damaged = version(caches, "-Xlog:class+load:file=" + classes);
        assertTrue(damaged.err(), damaged.err().lines().allMatch(StartCacheIT::isOfTheJvm));
        assertTrue(Files.readAllLines(classes).stream()
                .noneMatch(line -> line.contains("io.steelyard.launcher.Main source: shared objects file")));
    }

    @Test
    public void aFolderThatCannotBeWrittenToKeepsNoCommandFromRunning() throws Exception {
        // A file where the folder should be.
        Path caches = folder.newFile("caches").toPath();
        Launcher.Result result = version(caches, "");
        assertTrue(result.err(), result.err().lines().allMatch(StartCacheIT::isOfTheJvm));
    }

    private static boolean isOfTheJvm(String line) {
        return line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS")
                || line.startsWith("WARNING: Using incubator modules");
    }
}
