package io.steelyard.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** A file is not a valid checkpoint, or a checkpoint cannot be put into the format asked for. */
public class CheckpointException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String kind;
    private final String file;
    private final String entry;
    private final long offset;

    /**
     * What is wrong, and where.
     *
     * @param kind what is wrong as one word in snake_case, for programs: {@code overlapping_tensors}
     * @param file the file
     * @param entry the tensor or field it is about; null if none
     * @param offset where in the file, in bytes; -1 if nowhere
     * @param message what was found and what was expected
     */
    public CheckpointException(String kind, Path file, String entry, long offset, String message) {
        super(file + (entry == null ? "" : ": '" + entry + "'") + (offset < 0 ? "" : " at byte " + offset) + ": "
                + message);
        this.kind = kind;
        this.file = file.toString();
        this.entry = entry;
        this.offset = offset;
    }

    /** What is wrong as one word in snake_case, for programs. */
    public String kind() {
        return kind;
    }

    /** The file. */
    public Path file() {
        return Path.of(file);
    }

    /** The tensor or field it is about. */
    public Optional<String> entry() {
        return Optional.ofNullable(entry);
    }

    /** Where in the file, in bytes. */
    public OptionalLong offset() {
        return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
    }
}
