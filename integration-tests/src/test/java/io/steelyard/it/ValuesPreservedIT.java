package io.steelyard.it;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** However the JVM goes about it, and whoever looks on: the same training ends with the same weights to the bit. */
public class ValuesPreservedIT {
    /** Few: an interpreter has to go through them. */
    private static final int ROWS = 160;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** One epoch of a network with a function of each kind, wide enough for its work to be split over threads. */
    private SpecFile digits() throws Exception {
        Path all = Path.of(System.getProperty(Host.REACTOR_ROOT), "examples", "digits", "digits.csv");
        List<String> rows = Files.readAllLines(all).subList(0, ROWS + 1);
        Path few = Files.write(folder.getRoot().toPath().resolve("few.csv"), rows);
        return SpecFile.digits("preserved")
                .line(
                        "  source:",
                        "  source: {csv: {file: " + few + ", target: label, shape: [1, 8, 8], scale: 0.0625}}")
                .line(
                        "    - conv2d:",
                        "    - {conv2d: {out_channels: 16, kernel_size: 3, padding: same}, name: conv}\n    - gelu")
                .line("    - relu", "    - tanh")
                .line("epochs:", "epochs: 1")
                .line("output:", "output: {directory: runs, every_epochs: 0, export: final.safetensors}");
    }

    private byte[] weights(String name, String options, SpecFile digits) throws Exception {
        Path home = folder.newFolder(name).toPath();
        Path spec = digits.in(home);
        Launcher.Result training = Launcher.runWith(options, home, "train", spec.toString(), "--quiet");
        assertEquals(training.err(), 0, training.status());
        return Files.readAllBytes(home.resolve("final.safetensors"));
    }

    @Test
    public void anInterpretedTrainingEndsWithTheBitsOfACompiledOne() throws Exception {
        byte[] compiled = weights("compiled", "", digits());
        assertArrayEquals(compiled, weights("interpreted", "-Xint", digits()));
        // Compiled at once, and as a machine without vectors and fused multiply-add would.
        assertArrayEquals(
                compiled,
                weights("narrow", "-XX:-TieredCompilation -XX:+IgnoreUnrecognizedVMOptions -XX:UseAVX=0", digits()));
    }

    @Test
    public void oneProcessorAndTwoEndWithTheSameBits() throws Exception {
        assertArrayEquals(
                weights("one", "-XX:ActiveProcessorCount=1", digits()),
                weights("two", "-XX:ActiveProcessorCount=2", digits()));
    }

    @Test
    public void whatIsObservedChangesNoWeight() throws Exception {
        byte[] unseen = weights("unseen", "", digits());
        SpecFile watched = digits().line("epochs:", "epochs: 1\nobserve: [conv.output]\nobserve_every: 2");
        assertArrayEquals(unseen, weights("watched", "", watched));
    }

    @Test
    public void whatIsWatchedChangesNoWeight() throws Exception {
        for (String backend : List.of("onednn", "simd", "ojalgo")) {
            SpecFile plain = digits().line("backend:", "backend: " + backend);
            byte[] unseen = weights("unseen-" + backend, "", plain);
            SpecFile watched = plain.line("epochs:", "epochs: 1\nwatch: {every: 2}");
            assertArrayEquals(backend, unseen, weights("watched-" + backend, "", watched));
        }
    }

    @Test
    public void anotherSeedEndsWithOtherBits() throws Exception {
        byte[] one = weights("three", "", digits());
        byte[] other = weights("four", "", digits().line("seed:", "seed: 4"));
        assertEquals(one.length, other.length);
        assertFalse("the weights do not depend on the training", Arrays.equals(one, other));
    }
}
