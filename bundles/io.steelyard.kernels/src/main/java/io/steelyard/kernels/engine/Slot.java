package io.steelyard.kernels.engine;

/**
 * Where instructions find the storage of a value. Most slots are filled once, when a program is compiled; those of the
 * state are filled for each run, since every run may be given another state.
 */
public final class Slot {
    private Storage storage;

    Slot() {}

    /** A slot that is filled. */
    public Slot(Storage storage) {
        this.storage = storage;
    }

    /** What is in it now, or null. */
    public Storage storage() {
        return storage;
    }

    void fill(Storage with) {
        this.storage = with;
    }

    /** The storage as arrays, where it is known to be. */
    Cells cells() {
        return (Cells) storage;
    }

    float[] floats() {
        return cells().floats;
    }

    double[] doubles() {
        return cells().doubles;
    }
}
