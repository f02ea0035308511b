package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that appears under its name whole and synced, or not at all. It is written under a temporary name in the same
 * folder; {@link #commit} syncs it, renames it over the old one and syncs the folder. Closed without, it leaves no trace.
 */
final class AtomicFile implements AutoCloseable {
    private final Path target;
    private final Path folder;
    private final Path temporary;
    private final FileChannel channel;

    private AtomicFile(Path target, Path folder, Path temporary, FileChannel channel) {
        this.target = target;
        this.folder = folder;
        this.temporary = temporary;
        this.channel = channel;
    }

    /** Begins to write what shall become {@code target}. */
    static AtomicFile create(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || Files.isDirectory(target)) {
            throw wrong(target, "is a folder, expected the name of a file", null);
        }
        Path temporary = folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            // Opened by name and not as a private temporary file, so that the result has the usual permissions.
            FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return new AtomicFile(target, folder, temporary, channel);
        } catch (NoSuchFileException e) {
            throw wrong(target, "cannot be written: there is no folder " + folder, e);
        } catch (AccessDeniedException e) {
            throw wrong(target, "cannot be written: no permission to create files in " + folder, e);
        } catch (FileSystemException e) {
            throw wrong(target, "cannot be written: " + reason(e), e);
        }
    }

    /** Appends all the remaining bytes. */
    void append(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw wrong(target, "cannot be written: " + reason(e), e);
        }
    }

    /** Makes it the file under the target's name. */
    void commit() throws IOException {
        try {
            channel.force(true);
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw wrong(target, "cannot be written: " + reason(e), e);
        }
        syncFolder();
    }

    private void syncFolder() throws IOException {
        FileChannel opened;
        try {
            opened = FileChannel.open(folder, StandardOpenOption.READ);
        } catch (IOException e) {
            // Windows opens no folders; there the file system's journal makes the rename durable.
            return;
        }
        try (opened) {
            opened.force(true);
        }
    }

    /** Deletes what was written, unless it was committed. */
    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(temporary);
    }

    private static String reason(IOException e) {
        boolean told = e instanceof FileSystemException failure && failure.getReason() != null;
        return told ? ((FileSystemException) e).getReason() : e.getClass().getSimpleName() + " " + e.getMessage();
    }

    private static CheckpointException wrong(Path target, String message, IOException cause) {
        CheckpointException failure = new CheckpointException("not_writable", target, null, -1, message);
        failure.initCause(cause);
        return failure;
    }
}
