package io.steelyard.kernels.simd;

import io.steelyard.kernels.engine.KernelMemory;
import io.steelyard.kernels.engine.Storage;

/** Tells kernels the addresses of blocks. */
final class AddressLists implements KernelMemory<long[]> {
    @Override
    public long[] list(int size) {
        return new long[size];
    }

    @Override
    public void put(long[] list, int at, Storage storage) {
        list[at] = ((Block) storage).address();
    }
}
