package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.checkpoint.CheckpointException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Checks that the tensors of a header lie end to end from the header to the end of the file: each as long as its shape
 * and type need, no byte in two tensors, no byte in none. Files that are two formats at once hide in such gaps.
 */
final class HeaderLayout {
    private final Path file;
    private final long dataStart;
    private final long dataBytes;

    /**
     * For a file whose tensors' bytes begin at {@code dataStart}.
     *
     * @param dataBytes how many there are
     */
    HeaderLayout(Path file, long dataStart, long dataBytes) {
        this.file = file;
        this.dataStart = dataStart;
        this.dataBytes = dataBytes;
    }

    /** The entries in the order of their bytes. */
    List<TensorEntry> inOrder(Collection<TensorEntry> entries) throws CheckpointException {
        for (TensorEntry entry : entries) {
            checkRange(entry);
        }
        List<TensorEntry> ordered = entries.stream()
                .sorted(Comparator.comparingLong(TensorEntry::begin).thenComparingLong(TensorEntry::end))
                .toList();
        long covered = 0;
        for (TensorEntry entry : ordered) {
            if (entry.begin() < covered) {
                throw wrong(
                        "overlapping_tensors",
                        entry,
                        "its first " + Math.min(covered - entry.begin(), entry.end() - entry.begin())
                                + " bytes belong to another tensor too");
            }
            if (entry.begin() > covered) {
                throw wrong(
                        "hole",
                        entry,
                        "there are " + (entry.begin() - covered) + " bytes before it that belong to no tensor");
            }
            covered = entry.end();
        }
        if (covered < dataBytes) {
            throw new CheckpointException(
                    "trailing_bytes",
                    file,
                    null,
                    dataStart + covered,
                    "there are " + (dataBytes - covered) + " bytes after the last tensor, expected none");
        }
        return ordered;
    }

    private void checkRange(TensorEntry entry) throws CheckpointException {
        if (entry.begin() > entry.end()) {
            throw wrong(
                    "reversed_offsets",
                    entry,
                    "data_offsets is [" + entry.begin() + ", " + entry.end() + "], expected the smaller one first");
        }
        if (entry.end() > dataBytes) {
            throw wrong(
                    "beyond_end",
                    entry,
                    "it ends " + entry.end() + " bytes behind the header, but the file has only " + dataBytes
                            + " there");
        }
        long needed = entry.shape().elements() * entry.dtype().bytes();
        if (needed != entry.end() - entry.begin()) {
            throw wrong(
                    "size_mismatch",
                    entry,
                    "shape " + entry.shape() + " of " + SafetensorsType.of(entry.dtype()) + " needs " + needed
                            + " bytes, data_offsets span " + (entry.end() - entry.begin()));
        }
    }

    private CheckpointException wrong(String kind, TensorEntry entry, String message) {
        long at = Math.min(entry.begin(), dataBytes);
        return new CheckpointException(kind, file, entry.name(), dataStart + at, message);
    }
}
