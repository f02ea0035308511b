package io.steelyard.kernels.engine;

import io.steelyard.kernels.product.DoubleProducts;
import io.steelyard.kernels.product.FloatProducts;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What instructions of one executable need beside their operands: storage, what each worker computes products in, and arrays for
 * intermediate values that live within one instruction, which are the same memory for all. Counts what there is, and
 * gives it back when the executable is closed.
 */
public final class Workspace implements AutoCloseable {
    private final Room room;
    private final DotLoop dots;
    private final Map<DType, Long> largest = new EnumMap<>(DType.class);
    private final Map<DType, List<Slot>> slots = new EnumMap<>(DType.class);
    private final Map<Stage, Long> staged = new HashMap<>();
    private final Map<Stage, Slot> stages = new HashMap<>();
    private final Map<Integer, Slot> scratch = new HashMap<>();
    private long scratchBytes;
    private final List<AutoCloseable> held = new ArrayList<>();
    private final List<Workspace> besides = new ArrayList<>();
    private final int threads;
    private FloatProducts.Workspace[] floatProducts;
    private DoubleProducts.Workspace[] doubleProducts;
    private long bytes;

    Workspace(Room room, DotLoop dots, int threads) {
        this.room = room;
        this.dots = dots;
        this.threads = threads;
    }

    /** A workspace for instructions that run while those of this one do. It is filled, counted and closed with this one. */
    Workspace beside() {
        Workspace beside = new Workspace(room, dots, threads);
        besides.add(beside);
        return beside;
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

    /** What each worker needs for a part of a product in single precision; the same memory for all instructions. */
    FloatProducts.Workspace[] floatProducts() {
        if (floatProducts == null) {
            floatProducts = Stream.generate(FloatProducts.Workspace::new)
                    .limit(threads)
                    .toArray(FloatProducts.Workspace[]::new);
            use(threads * FloatProducts.Workspace.byteSize());
        }
        return floatProducts;
    }

    /** The same in double precision. */
    DoubleProducts.Workspace[] doubleProducts() {
        if (doubleProducts == null) {
            doubleProducts = Stream.generate(DoubleProducts.Workspace::new)
                    .limit(threads)
                    .toArray(DoubleProducts.Workspace[]::new);
            use(threads * DoubleProducts.Workspace.byteSize());
        }
        return doubleProducts;
    }

    /** What products of two vectors are computed with. */
    DotLoop dots() {
        return dots;
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
        besides.forEach(Workspace::fill);
    }

    long byteSize() {
        return bytes + besides.stream().mapToLong(Workspace::byteSize).sum();
    }

    @Override
    public void close() {
        closeHeld();
        room.close();
    }

    private void closeHeld() {
        besides.forEach(Workspace::closeHeld);
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
    }
}
