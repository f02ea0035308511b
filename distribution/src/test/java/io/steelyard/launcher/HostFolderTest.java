package io.steelyard.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostFolderTest {
    @TempDir
    Path path;

    private HostFolder folder;

    @BeforeEach
    void prepare() throws IOException {
        folder = new HostFolder(path);
        folder.prepare();
    }

    @Test
    void whatEtcSaysComesBeforeWhatTheLauncherWould() throws Exception {
        assertEquals("1000", folder.frameworkProperties().get("felix.fileinstall.poll"));

        Files.writeString(folder.etc().resolve("framework.properties"), "felix.fileinstall.poll = 250\na = b\n");

        assertEquals("250", folder.frameworkProperties().get("felix.fileinstall.poll"));
        assertEquals("b", folder.frameworkProperties().get("a"));
        assertEquals(path.toString(), folder.frameworkProperties().get("io.steelyard.home"));
    }

    @Test
    void aFileThatCannotBeReadIsNamed() throws Exception {
        Path file = Files.writeString(folder.etc().resolve("framework.properties"), "a = \\u00zz\n");

        String message =
                assertThrows(IOException.class, folder::frameworkProperties).getMessage();
        assertTrue(message.startsWith(file + ": "), message);
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws Exception {
        HostFolder below =
                new HostFolder(Files.writeString(path.resolve("file"), "").resolve("host"));

        String message = assertThrows(IOException.class, below::prepare).getMessage();
        assertEquals(
                "the folder " + below.etc() + " cannot be made: expected a place to which this user may write",
                message);
    }

    @Test
    void twoHostsDoNotLiveInOneFolder() throws Exception {
        try (FileChannel occupied = folder.occupy()) {
            assertTrue(occupied.isOpen());
            assertEquals(
                    "another host lives in " + path,
                    assertThrows(IOException.class, folder::occupy).getMessage());
        }
        folder.occupy().close();
    }
}
