package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Where the native library cannot be used, one sentence says why and the next backend trains. */
public class MissingLibraryIT {
    /** Of the JVM, which cannot be told to keep it to itself. */
    private static final String INCUBATOR = "WARNING: Using incubator modules: jdk.incubator.vector";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Launcher.Result train(Path nativeFolder) throws Exception {
        Path home = folder.newFolder().toPath();
        Path spec = SpecFile.digits("missing").line("epochs:", "epochs: 1").in(home);
        Launcher.Result training =
                Launcher.runWith("-Dio.steelyard.native.dir=" + nativeFolder, home, "train", spec.toString());
        assertEquals(training.err(), 0, training.status());
        return training;
    }

    private static List<String> complaints(Launcher.Result training) {
        return training.err()
                .lines()
                .filter(line -> !line.equals(INCUBATOR) && !line.startsWith("NOTE: Picked up JDK_JAVA_OPTIONS"))
                .toList();
    }

    private void theNextBackendTrains(Launcher.Result training, String why) {
        assertTrue(training.out(), training.out().startsWith("training missing on simd, 45 steps"));
        assertEquals(List.of("steelyard: there is no backend 'onednn': " + why), complaints(training));
    }

    @Test
    public void aPlaceThatIsNoFolderIsNamed() throws Exception {
        Path file = folder.newFile("file").toPath();
        theNextBackendTrains(train(file), file + " is a link or a file; expected a folder.");
    }

    @Test
    public void aLibraryThatSomebodyChangedIsNotLoaded() throws Exception {
        Path place = folder.getRoot().toPath().resolve("native");
        Launcher.Result sound = train(place);
        assertTrue(sound.out(), sound.out().startsWith("training missing on onednn, 45 steps"));
        assertEquals(List.of(), complaints(sound));

        Path library;
        try (var files = Files.walk(place)) {
            library = files.filter(file -> file.endsWith("libdnnl.so.3"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] content = Files.readAllBytes(library);
        content[content.length / 2] ^= 1;
        Files.write(library, content);

        Launcher.Result training = train(place);
        assertTrue(training.out(), training.out().startsWith("training missing on simd, 45 steps"));
        List<String> complaints = complaints(training);
        assertEquals(complaints.toString(), 1, complaints.size());
        assertTrue(
                complaints.get(0),
                complaints.get(0).startsWith("steelyard: there is no backend 'onednn': ")
                        && complaints.get(0).contains(library.toString()));
    }
}
