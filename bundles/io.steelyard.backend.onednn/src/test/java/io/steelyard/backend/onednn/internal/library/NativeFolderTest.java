package io.steelyard.backend.onednn.internal.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeFolderTest {
    private static final NativePlatform PLATFORM = new NativePlatform("linux", "x86_64");
    private static final String SUMS = "native/linux-x86_64/SHA256SUMS";
    private static final String FILE = "native/linux-x86_64/liba.so";

    @TempDir
    private Path temporary;

    private final Map<String, String> resources = new HashMap<>(Map.of(
            FILE,
            "alpha",
            "native/linux-x86_64/libb.so",
            "beta",
            SUMS,
            line("alpha", "liba.so") + line("beta", "libb.so")));

    private static String line(String content, String name) {
        try {
            return Checksums.copy(bytes(content), new ByteArrayOutputStream()) + "  " + name + "\n";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteArrayInputStream bytes(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
    }

    private NativeFolder unpack() {
        return NativeFolder.unpack(
                path -> resources.containsKey(path) ? bytes(resources.get(path)) : null,
                PLATFORM,
                temporary.resolve("root"));
    }

    private String refusal() {
        return assertThrows(NativeLibraryException.class, this::unpack).getMessage();
    }

    @Test
    void filesArePutIntoAFolderNamedByTheirContent() throws IOException {
        NativeFolder folder = unpack();
        assertEquals("alpha", Files.readString(folder.file("liba.so")));
        assertEquals("beta", Files.readString(folder.file("libb.so")));
        resources.put(SUMS, line("alpha", "liba.so"));
        assertFalse(unpack().place().equals(folder.place()));
        try (var files = Files.list(folder.place())) {
            assertEquals(3, files.count(), "two files, and which of them were verified");
        }
    }

    @Test
    void foldersAreTheOwnersAlone() throws IOException {
        NativeFolder folder = unpack();
        for (Path place = folder.place(); !place.equals(temporary); place = place.getParent()) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place)));
        }
    }

    @Test
    void whatIsThereIsUsedAgain() throws IOException {
        Path file = unpack().file("liba.so");
        Object before = Files.getAttribute(file, "unix:ino");
        resources.remove(FILE);
        assertEquals(before, Files.getAttribute(unpack().file("liba.so"), "unix:ino"));
    }

    @Test
    void aFileThatWasCleanedAwayIsPutBack() throws IOException {
        Path file = unpack().file("liba.so");
        Files.delete(file);
        assertEquals("alpha", Files.readString(unpack().file("liba.so")));
    }

    @Test
    void aPlatformWithoutALibraryIsNamed() {
        resources.clear();
        assertEquals(
                "There is no oneDNN library for linux-x86_64: neither the bundle nor a fragment of it holds " + SUMS
                        + ".",
                refusal());
    }

    @Test
    void aMissingResourceIsNamed() {
        resources.remove(FILE);
        assertEquals("The bundle lacks " + FILE + ", which its SHA256SUMS names.", refusal());
    }

    @Test
    void aDamagedResourceIsNamedAndLeavesNothingBehind() throws IOException {
        resources.put(FILE, "alphA");
        String refusal = refusal();
        assertTrue(refusal.startsWith(FILE + " in the bundle is damaged: its SHA-256 sum is "), refusal);
        try (var files = Files.walk(temporary)) {
            assertEquals(0, files.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void aFileThatWasChangedIsNotLoaded() throws IOException {
        Path file = unpack().file("libb.so");
        Files.writeString(file, "bet");
        String refusal = refusal();
        assertTrue(refusal.startsWith(file + " is damaged: its SHA-256 sum is "), refusal);
    }

    @Test
    void aFileThatIsAsItWasWhenItWasVerifiedIsNotReadAgain() throws IOException {
        Path file = unpack().file("libb.so");
        Files.writeString(file, "bEta");
        // Whoever read it would see that it is another one.
        new VerifiedFiles(file.getParent()).add(file, anything -> {});
        assertEquals(file, unpack().file("libb.so"));
    }

    @Test
    void aFileOfTheSameSizeAndTimesIsReadAgain() throws IOException {
        Path file = unpack().file("libb.so");
        FileTime modified = Files.getLastModifiedTime(file);
        Files.writeString(file, "bEta");
        Files.setLastModifiedTime(file, modified);
        assertTrue(refusal().startsWith(file + " is damaged: its SHA-256 sum is "));
    }

    @Test
    void aLinkIsNotFollowed() throws IOException {
        Path file = unpack().file("libb.so");
        Path elsewhere = Files.writeString(temporary.resolve("elsewhere"), "beta");
        Files.delete(file);
        Files.createSymbolicLink(file, elsewhere);
        assertEquals(file + " is a link or a folder; expected a file.", refusal());
    }

    @Test
    void aRootThatIsALinkIsNotFollowed() throws IOException {
        Path elsewhere = Files.createDirectory(temporary.resolve("elsewhere"));
        Path root = Files.createSymbolicLink(temporary.resolve("root"), elsewhere);
        assertEquals(root + " is a link or a file; expected a folder.", refusal());
        try (var files = Files.list(elsewhere)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void aFolderThatOthersCanWriteToIsRefused() throws IOException {
        Path place = unpack().place();
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwx---"));
        assertEquals(place + " can be written by others than its owner (rwxrwx---); expected rwx------.", refusal());
    }

    @Test
    void aListOfSumsThatNamesAPathIsRefused() {
        resources.put(SUMS, line("alpha", "../liba.so"));
        String refusal = refusal();
        assertTrue(refusal.startsWith(SUMS + ": \""), refusal);
        assertTrue(refusal.endsWith("\" is not a SHA-256 sum followed by a file name."), refusal);
        assertFalse(Files.exists(temporary.resolve("root"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void aPropertySaysWhereTheFilesAreKept() {
        assertEquals(
                Path.of("/var/cache/natives"),
                NativeFolder.root(Map.of(NativeFolder.PROPERTY, "/var/cache/natives")::get));
        Path usual = NativeFolder.root(name -> null);
        assertEquals(
                "steelyard-native-" + System.getProperty("user.name"),
                usual.getFileName().toString());
    }

    @Test
    void platformsGoByOneName() {
        assertEquals("linux-x86_64", NativePlatform.of("Linux", "amd64").toString());
        assertEquals("macos-aarch64", NativePlatform.of("Mac OS X", "aarch64").toString());
        assertEquals("windows-x86_64", NativePlatform.of("Windows 11", "amd64").toString());
    }

    @Test
    void theBundleHoldsTheFilesThatItsSumsName() {
        NativeFolder folder = Loaded.folder();
        assertTrue(Files.isRegularFile(folder.file("libdnnl.so.3")));
        assertTrue(Files.isRegularFile(folder.file("libgomp.so.1")));
    }
}
