package io.steelyard.kernels.engine;

import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What instructions of one executable need beside their operands: storage, tiles for products, and arrays for
 * intermediate values that live within one instruction, which are the same memory for all. Counts what there is, and
 * gives it back when the executable is closed.
 */
public final class Workspace implements AutoCloseable {
    private final Room room;
    private final VectorLoops loops;
    private final ProductScratch tiles;
    private final Map<DType, Long> largest = new EnumMap<>(DType.class);
    private final Map<DType, List<Slot>> slots = new EnumMap<>(DType.class);
    private final Map<Stage, Long> staged = new HashMap<>();
    private final Map<Stage, Slot> stages = new HashMap<>();
    private final Map<Integer, Slot> scratch = new HashMap<>();
    private long scratchBytes;
    private final List<AutoCloseable> held = new ArrayList<>();
    private final int threads;
    private long bytes;

    Workspace(Room room, VectorLoops loops, int threads) {
        this.room = room;
        this.loops = loops;
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

    /** One of several slots whose cells an instruction may use at once while it runs, told apart by number. */
    Slot staging(int number, DType dtype, long elements) {
        Stage stage = new Stage(dtype, number);
        staged.merge(stage, elements, Math::max);
        return stages.computeIfAbsent(stage, absent -> new Slot());
    }

    /** One of the slots for {@link #staging}. */
    private record Stage(DType dtype, int number) {}

    /**
     * Bytes that a worker has to itself while it computes a part of an instruction; the same memory for all instructions.
     * They are there when all instructions have been planned.
     */
    public Slot scratch(int worker, long size) {
        scratchBytes = Math.max(scratchBytes, size);
        return scratch.computeIfAbsent(worker, absent -> new Slot());
    }

    TiledProduct product(
            Slot a, Slot b, Slot c, DType dtype, ProductLayout layout, ProductPartition partition, boolean adds) {
        return dtype == DType.F64
                ? new DoubleProduct(a, b, c, layout, partition, adds, tiles, loops)
                : new FloatProduct(a, b, c, layout, partition, adds, tiles, loops);
    }

    VectorLoops loops() {
        return loops;
    }

    /** New storage that belongs to one value, counted. */
    public Storage allocate(DType dtype, long elements, String what) {
        Storage storage = room.allocate(dtype, elements, what);
        use(room.byteSize(dtype, elements));
        return storage;
    }

    /** The number of threads that may compute parts of an instruction at once. */
    public int threads() {
        return threads;
    }

    /** Counts memory that an instruction has taken for itself. */
    public void use(long more) {
        bytes += more;
    }

    /** Closes something when the executable is closed. */
    public void hold(AutoCloseable resource) {
        held.add(resource);
    }

    /** Makes the cells of all intermediate values. */
    void fill() {
        slots.forEach((dtype, each) -> {
            Cells cells = Cells.allocate(dtype, largest.get(dtype), "an intermediate value");
            bytes += Cells.byteSize(dtype, cells.size);
            each.forEach(slot -> slot.fill(cells));
        });
        stages.forEach((stage, slot) -> {
            Cells cells = Cells.allocate(stage.dtype(), staged.get(stage), "a value that is put aside");
            bytes += Cells.byteSize(stage.dtype(), cells.size);
            slot.fill(cells);
        });
        scratch.values().forEach(slot -> slot.fill(allocate(DType.BOOL, scratchBytes, "room for a worker")));
        bytes += tiles.byteSize();
    }

    long byteSize() {
        return bytes;
    }

    @Override
    public void close() {
        for (AutoCloseable resource : held) {
            try {
                resource.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException("an instruction could not be closed", e);
            }
        }
        held.clear();
        room.close();
    }
}
