package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The same distribution on Java 17: what needs a newer one is left out with a sentence, and everything else works. */
public class OldJavaIT {
    private static final int OLD = 17;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void onJava17TheBundlesForJava25AreLeftOutAndOjalgoTrains() throws Exception {
        Optional<Path> java = JavaHome.between(OLD, OLD + 1);
        if (java.isEmpty()) {
            System.out.println("OldJavaIT is skipped: there is no Java 17 in JAVA_17_HOME, /usr/lib/jvm or SDKMAN");
        }
        assumeTrue(java.isPresent());
        Path home = folder.newFolder().toPath();
        Path spec = SpecFile.digits("old").line("epochs:", "epochs: 1").in(home);

        Launcher.Result training = Launcher.runOn(java.get(), home, "train", spec.toString());

        assertEquals(training.err(), 0, training.status());
        assertTrue(training.out(), training.out().startsWith("training old on ojalgo, 45 steps"));
        List<String> leftOut = training.err().lines().toList();
        assertEquals(leftOut.toString(), 2, leftOut.size());
        for (String bundle : List.of(HostTest.ONEDNN, HostTest.SIMD)) {
            assertTrue(
                    leftOut.toString(),
                    leftOut.stream()
                            .anyMatch(line -> line.startsWith("steelyard: bundle " + bundle + " ")
                                    && line.endsWith(" is left out: it needs Java 25, this is Java 17")));
        }

        Launcher.Result list = Launcher.runOn(java.get(), home, "list", "backends");
        assertEquals(
                List.of("ojalgo", "reference"),
                list.out()
                        .lines()
                        .filter(line -> line.startsWith("  "))
                        .map(line -> line.strip().split(" ", -1)[0])
                        .sorted()
                        .toList());
    }
}
