package io.steelyard.kernels.engine;

/**
 * How kernels of a target are told where storage is.
 *
 * @param <M> a list of places in memory
 */
public interface KernelMemory<M> {
    /** A new list. */
    M list(int size);

    /** Writes down where storage is. */
    void put(M list, int at, Storage storage);
}
