package io.steelyard.pipeline;

import java.util.List;

/**
 * How rows are cut into batches.
 *
 * @param size the number of rows in a batch
 * @param shuffle whether every epoch has an order of its own
 * @param last what becomes of the rows at the end of an epoch that do not fill a batch
 * @param buckets for sequences of different lengths, the lengths that batches are padded to, ascending; if there are none,
 *     powers of two up to the longest sequence, and that
 */
public record BatchSpec(int size, boolean shuffle, Last last, List<Long> buckets) {
    /** Copies the list. */
    public BatchSpec {
        buckets = List.copyOf(buckets);
    }

    /** Without buckets of its own. */
    public BatchSpec(int size, boolean shuffle, Last last) {
        this(size, shuffle, last, List.of());
    }

    /** What becomes of the rows at the end of an epoch that do not fill a batch. */
    public enum Last {
        /** They are a smaller batch. */
        KEEP,
        /** They are left out in this epoch. */
        DROP
    }
}
