package io.steelyard.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {
    @TempDir
    Path folder;

    private final List<String> complaints = new ArrayList<>();

    private void bundle(String name, String... headers) throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.putValue("Manifest-Version", "1.0");
        attributes.putValue("Bundle-ManifestVersion", "2");
        attributes.putValue("Bundle-SymbolicName", name);
        attributes.putValue("Bundle-Version", "1.0");
        for (int i = 0; i < headers.length; i += 2) {
            attributes.putValue(headers[i], headers[i + 1]);
        }
        try (OutputStream out = Files.newOutputStream(folder.resolve(name + ".jar"))) {
            new JarOutputStream(out, manifest).close();
        }
    }

    private void start() throws Exception {
        try (Host host = Host.start(Optional.empty(), Map.of())) {
            host.startBundles(List.of(folder), complaints::add);
        }
    }

    @Test
    void bundlesThatFindWhatTheyNeedStartWithoutAWord() throws Exception {
        bundle("org.example.user", "Import-Package", "org.example.used");
        bundle("org.example.zusage", "Export-Package", "org.example.used");
        start();

        assertEquals(List.of(), complaints);
    }

    @Test
    void aBundleForANewerJavaIsLeftOutWithBothVersions() throws Exception {
        bundle("org.example.tomorrow", "Require-Capability", "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=999))\"");
        bundle("org.example.today");
        start();

        assertEquals(
                List.of("bundle org.example.tomorrow 1.0.0 is left out: it needs Java 999, this is Java "
                        + Runtime.version().feature()),
                complaints);
    }

    @Test
    void thatItIsForANewerJavaComesBeforeThePackagesThatThatOneWouldHave() throws Exception {
        bundle(
                "org.example.tomorrow",
                "Import-Package",
                "java.lang.tomorrow",
                "Require-Capability",
                "osgi.ee;filter:=\"(&(osgi.ee=JavaSE)(version=999))\"");
        start();

        assertEquals(1, complaints.size());
        assertTrue(complaints.get(0).contains(" is left out: it needs Java 999, this is Java "), complaints.get(0));
    }

    @Test
    void ofAChainOfBundlesTheLastThingMissingIsNamed() throws Exception {
        bundle("org.example.a", "Import-Package", "org.example.b", "Export-Package", "org.example.a");
        bundle("org.example.b", "Import-Package", "org.example.nowhere", "Export-Package", "org.example.b");
        start();

        assertEquals(2, complaints.size());
        for (String complaint : complaints) {
            assertTrue(
                    complaint.endsWith("nothing installed provides (osgi.wiring.package=org.example.nowhere)"),
                    complaint);
        }
    }

    @Test
    void aFileThatIsNoBundleIsLeftOut() throws Exception {
        Files.writeString(folder.resolve("text.jar"), "no jar");
        bundle("org.example.today");
        start();

        assertEquals(1, complaints.size());
        assertTrue(complaints.get(0).startsWith("bundle text.jar is left out: "), complaints.get(0));
    }

    @Test
    void storageThatIsGivenStaysAndNoCommandLineIsFoundWhereNoneIs() throws Exception {
        Path storage = folder.resolve("storage");
        try (Host host = Host.start(Optional.of(storage), Map.of())) {
            assertFalse(host.commandLine(Duration.ZERO).isPresent());
        }
        assertTrue(Files.isDirectory(storage));
    }
}
