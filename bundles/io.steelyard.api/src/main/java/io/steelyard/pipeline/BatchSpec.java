package io.steelyard.pipeline;

/**
 * How rows are cut into batches.
 *
 * @param size the number of rows in a batch
 * @param shuffle whether every epoch has an order of its own
 * @param last what becomes of the rows at the end of an epoch that do not fill a batch
 */
public record BatchSpec(int size, boolean shuffle, Last last) {
    /** What becomes of the rows at the end of an epoch that do not fill a batch. */
    public enum Last {
        /** They are a smaller batch. */
        KEEP,
        /** They are left out in this epoch. */
        DROP
    }
}
