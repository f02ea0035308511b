package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.CheckpointException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A file that several threads read at positions of their own. A thread that is interrupted while it reads closes a {@link
 * FileChannel} under all the others; here they go on with a new one, unless the file has been replaced meanwhile.
 */
final class PositionalFile implements AutoCloseable {
    private final Path path;
    private final Identity identity;
    private volatile FileChannel channel;
    private volatile boolean closed;

    /** What tells whether a path still leads to the same, unchanged file. */
    private record Identity(Object key, long size, Object modified) {
        static Identity of(Path path) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new Identity(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        }
    }

    private PositionalFile(Path path, Identity identity, FileChannel channel) {
        this.path = path;
        this.identity = identity;
        this.channel = channel;
    }

    /** Opens a regular file; anything else is refused, since a pipe would wait for ever. */
    static PositionalFile open(Path path) throws IOException {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new CheckpointException("not_a_file", path, null, -1, "is not a regular file");
        }
        try {
            Identity identity = Identity.of(path);
            return new PositionalFile(path, identity, FileChannel.open(path, StandardOpenOption.READ));
        } catch (NoSuchFileException e) {
            throw new CheckpointException("no_such_file", path, null, -1, "there is no such file");
        }
    }

    /** The number of bytes when it was opened. */
    long size() {
        return identity.size();
    }

    /** Fills the buffer from a position on. */
    void read(long position, ByteBuffer into) throws IOException {
        while (into.hasRemaining()) {
            try {
                int count = channel.read(into, position);
                if (count < 0) {
                    throw new CheckpointException(
                            "truncated", path, null, position, "the file ends here, it was longer when it was opened");
                }
                position += count;
            } catch (ClosedByInterruptException e) {
                // This thread's own doing; its interrupt status is set, so a second try would fail as well.
                throw e;
            } catch (ClosedChannelException e) {
                reopen();
            }
        }
    }

    private synchronized void reopen() throws IOException {
        if (closed) {
            throw new CheckpointException("closed", path, null, -1, "the checkpoint has been closed");
        }
        if (!channel.isOpen()) {
            FileChannel again = FileChannel.open(path, StandardOpenOption.READ);
            if (!Identity.of(path).equals(identity)) {
                again.close();
                throw new CheckpointException("replaced", path, null, -1, "the file was replaced while it was open");
            }
            channel = again;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
