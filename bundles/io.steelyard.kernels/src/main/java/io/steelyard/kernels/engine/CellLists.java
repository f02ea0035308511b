package io.steelyard.kernels.engine;

/** Tells kernels the arrays of cells. */
final class CellLists implements KernelMemory<Object[]> {
    @Override
    public Object[] list(int size) {
        return new Object[size];
    }

    @Override
    public void put(Object[] list, int at, Storage storage) {
        list[at] = ((Cells) storage).array();
    }
}
