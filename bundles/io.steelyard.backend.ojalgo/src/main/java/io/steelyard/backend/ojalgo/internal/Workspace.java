package io.steelyard.backend.ojalgo.internal;

import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What instructions of one executable need beside their operands: tiles for products, and cells for intermediate values
 * that live within one instruction, which are the same memory for all. Counts what there is.
 */
final class Workspace {
    private final ProductScratch tiles;
    private final Map<DType, Long> largest = new EnumMap<>(DType.class);
    private final Map<DType, List<Slot>> slots = new EnumMap<>(DType.class);
    private final int threads;
    private long bytes;

    Workspace(int threads) {
        this.threads = threads;
        this.tiles = new ProductScratch(threads);
    }

    /** A slot whose cells an instruction may use while it runs; {@link #fill} puts them there. */
    Slot intermediate(DType dtype, long elements) {
        Slot slot = new Slot();
        largest.merge(dtype, elements, Math::max);
        slots.computeIfAbsent(dtype, absent -> new ArrayList<>()).add(slot);
        return slot;
    }

    TiledProduct product(
            Slot a, Slot b, Slot c, DType dtype, ProductLayout layout, ProductPartition partition, boolean adds) {
        return dtype == DType.F64
                ? new DoubleProduct(a, b, c, layout, partition, adds, tiles)
                : new FloatProduct(a, b, c, layout, partition, adds, tiles);
    }

    /** New cells that belong to one value, counted; see {@link ProgramCompiler#allocate}. */
    Cells allocate(DType dtype, long elements, String what) {
        Cells cells = ProgramCompiler.allocate(dtype, elements, what);
        use(Cells.byteSize(dtype, elements));
        return cells;
    }

    /** The number of threads that may compute parts of an instruction at once. */
    int threads() {
        return threads;
    }

    /** Counts memory that an instruction has taken for itself. */
    void use(long more) {
        bytes += more;
    }

    /** Makes the cells of all intermediate values. */
    void fill() {
        slots.forEach((dtype, each) -> {
            Cells cells = ProgramCompiler.allocate(dtype, largest.get(dtype), "an intermediate value");
            bytes += Cells.byteSize(dtype, cells.size);
            each.forEach(slot -> slot.cells = cells);
        });
        bytes += tiles.byteSize();
    }

    long byteSize() {
        return bytes;
    }
}
