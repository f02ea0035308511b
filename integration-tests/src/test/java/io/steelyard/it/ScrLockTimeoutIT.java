package io.steelyard.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.Test;

/** Whoever looks for it would find it. */
public class ScrLockTimeoutIT {
    private static final String THROWS_IT = "org/apache/felix/scr/impl/manager/AbstractComponentManager.class";

    @Test
    public void theTextIsTheOneOfTheDeclarativeServicesInTheDistribution() throws IOException {
        List<Path> jars;
        try (Stream<Path> files = Files.list(Path.of(System.getProperty(Host.DISTRIBUTION), "bundles"))) {
            jars = files.filter(file -> file.getFileName().toString().startsWith("org.apache.felix.scr-"))
                    .toList();
        }
        assertEquals(1, jars.size());
        try (JarFile jar = new JarFile(jars.get(0).toFile());
                InputStream in = jar.getInputStream(jar.getEntry(THROWS_IT))) {
            assertTrue(ScrLockTimeout.isIn(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1)));
        }
    }

    @Test
    public void itIsFoundBehindAnotherFailure() {
        Exception timeout = new IllegalStateException("Could not obtain lock");
        assertTrue(ScrLockTimeout.isIn(new IllegalArgumentException("activation failed", timeout)));
        assertFalse(ScrLockTimeout.isIn(new IllegalStateException("no lock at all")));
    }
}
