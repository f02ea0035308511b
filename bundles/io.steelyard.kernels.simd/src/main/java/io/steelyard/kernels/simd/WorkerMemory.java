package io.steelyard.kernels.simd;

import io.steelyard.kernels.engine.Slot;
import io.steelyard.kernels.engine.Workspace;

/** Memory that each worker has to itself while it computes a part of an instruction. */
public final class WorkerMemory {
    private final Slot[] slots;

    private WorkerMemory(Slot[] slots) {
        this.slots = slots;
    }

    /** As many bytes for each worker, beginning at a multiple of 64 bytes; the same memory for all instructions. */
    public static WorkerMemory of(long bytes, Workspace workspace) {
        Slot[] slots = new Slot[workspace.threads()];
        for (int worker = 0; worker < slots.length; worker++) {
            slots[worker] = workspace.scratch(worker, bytes);
        }
        return new WorkerMemory(slots);
    }

    /** The address of a worker's memory, while a program runs. */
    public long of(int worker) {
        return ((Block) slots[worker].storage()).address();
    }
}
