package io.steelyard.backend.ojalgo.internal;

import io.steelyard.tensor.DType;

/**
 * Where instructions find the cells of a value. Most slots are filled once, when a program is compiled; those of the
 * state are filled for each run, since every run may be given another state.
 */
final class Slot {
    Cells cells;

    Slot() {}

    Slot(Cells cells) {
        this.cells = cells;
    }

    float[] floats() {
        return cells.floats;
    }

    double[] doubles() {
        return cells.doubles;
    }

    DType dtype() {
        return cells.dtype;
    }
}
