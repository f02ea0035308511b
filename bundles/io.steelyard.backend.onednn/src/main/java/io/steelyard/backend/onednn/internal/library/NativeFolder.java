package io.steelyard.backend.onednn.internal.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The library's files in a folder outside the bundle, named by their content: a library that cannot be unloaded must lie
 * where the next bundle of the same version finds it, or each update would map it once more.
 *
 * <p>What is loaded from here runs inside the process. So the folder belongs to its owner alone, nothing in it is reached
 * through a link, and every file is held against its checksum before it is loaded for the first time, and whenever it has changed.
 *
 * @param place the folder
 * @param checksums what lies in it
 */
public record NativeFolder(Path place, Checksums checksums) {
    /** The framework or system property that says below which folder the files are put. */
    public static final String PROPERTY = "io.steelyard.native.dir";

    /** Where the files are put: as {@link #PROPERTY} says, else {@code steelyard-native-USER} among temporary files. */
    public static Path root(UnaryOperator<String> properties) {
        String told = properties.apply(PROPERTY);
        return told != null && !told.isBlank()
                ? Path.of(told)
                : Path.of(System.getProperty("java.io.tmpdir"), "steelyard-native-" + System.getProperty("user.name"));
    }

    /**
     * Puts the files where they belong, unless they are there, and checks them.
     *
     * @throws NativeLibraryException if there is no library for the platform, if a resource is missing or damaged, or if
     *     what lies in the folder is not what belongs there or could be changed by somebody else
     */
    public static NativeFolder unpack(NativeResources resources, NativePlatform platform, Path root) {
        try {
            Checksums checksums = checksums(resources, platform);
            Path parent = ownFolder(root.toAbsolutePath());
            Path place = ownFolder(parent.resolve(checksums.name()));
            VerifiedFiles verified = new VerifiedFiles(place);
            for (Map.Entry<String, String> file : checksums.inOrder()) {
                Path target = place.resolve(file.getKey());
                if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                    extract(resources, platform.folder() + file.getKey(), target, checksums);
                }
                requireOwnFile(target, Files.getOwner(place, LinkOption.NOFOLLOW_LINKS));
                if (!verified.contain(target)) {
                    verified.add(target, changed -> verify(changed, checksums));
                }
            }
            return new NativeFolder(place, checksums);
        } catch (IOException e) {
            throw new NativeLibraryException("oneDNN's files cannot be put below " + root + ": " + e + ".", e);
        }
    }

    /** A file of the library. */
    Path file(String name) {
        return place.resolve(name);
    }

    private static Checksums checksums(NativeResources resources, NativePlatform platform) throws IOException {
        String path = platform.folder() + "SHA256SUMS";
        try (InputStream in = resources.open(path)) {
            if (in == null) {
                throw new NativeLibraryException("There is no oneDNN library for " + platform
                        + ": neither the bundle nor a fragment of it holds " + path + ".");
            }
            return Checksums.parse(path, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Writes beside the target and renames: whoever looks at the target sees all of it or nothing. */
    private static void extract(NativeResources resources, String path, Path target, Checksums checksums)
            throws IOException {
        Path written = Files.createTempFile(target.getParent(), target.getFileName() + ".", ".part");
        try (InputStream in = resources.open(path)) {
            if (in == null) {
                throw new NativeLibraryException("The bundle lacks " + path + ", which its SHA256SUMS names.");
            }
            try (OutputStream out = Files.newOutputStream(written)) {
                checksums.check(target.getFileName().toString(), Checksums.copy(in, out), path + " in the bundle");
            }
            Files.move(written, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private static void requireOwnFile(Path file, UserPrincipal owner) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NativeLibraryException(file + " is a link or a folder; expected a file.");
        }
        checkOwner(file, owner);
    }

    private static void verify(Path file, Checksums checksums) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            checksums.check(
                    file.getFileName().toString(),
                    Checksums.copy(in, OutputStream.nullOutputStream()),
                    file.toString());
        }
    }

    /** Makes a folder that is the owner's alone, or finds that the one that is there is such a folder. */
    private static Path ownFolder(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            if (folder.getParent() != null) {
                Files.createDirectories(folder.getParent());
            }
            try {
                Files.createDirectory(folder, ownersAlone(folder.getParent()));
            } catch (FileAlreadyExistsException e) {
                // Another process was faster; what it made is looked at as anything else that is there.
            }
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new NativeLibraryException(folder + " is a link or a file; expected a folder.");
        }
        // A new file's owner is whoever this process runs as.
        Path probe = Files.createTempFile(folder, "owner.", ".probe");
        try {
            checkOwner(folder, Files.getOwner(probe));
        } finally {
            Files.deleteIfExists(probe);
        }
        PosixFileAttributeView posix =
                Files.getFileAttributeView(folder, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (posix != null) {
            Set<PosixFilePermission> permissions = posix.readAttributes().permissions();
            if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new NativeLibraryException(folder + " can be written by others than its owner ("
                        + PosixFilePermissions.toString(permissions) + "); expected rwx------.");
            }
        }
        return folder;
    }

    private static void checkOwner(Path place, UserPrincipal expected) throws IOException {
        UserPrincipal owner = Files.getOwner(place, LinkOption.NOFOLLOW_LINKS);
        if (!owner.equals(expected)) {
            throw new NativeLibraryException(
                    place + " belongs to " + owner.getName() + "; expected " + expected.getName() + ".");
        }
    }

    private static FileAttribute<?>[] ownersAlone(Path parent) throws IOException {
        if (parent == null) {
            throw new NoSuchFileException("a file system's root");
        }
        FileStore store = Files.getFileStore(parent);
        return store.supportsFileAttributeView(PosixFileAttributeView.class)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }
}
