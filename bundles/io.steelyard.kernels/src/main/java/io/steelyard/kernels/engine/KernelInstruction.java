package io.steelyard.kernels.engine;

import io.steelyard.kernels.code.Area;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.KernelCodes;
import io.steelyard.kernels.code.Routine;
import io.steelyard.kernels.code.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs a compiled kernel, stage by stage, each shared among threads.
 *
 * @param <M> how its code is told where memory is
 */
public final class KernelInstruction<M> implements Instruction {
    private final KernelMemory<M> kind;
    private final Operand[] operands;
    private final List<Part> stages = new ArrayList<>();

    /** By worker, where operands are, the worker's own areas, and those that all share. */
    private final List<M> memory = new ArrayList<>();

    /** Takes the areas that the code needs from the workspace. */
    public KernelInstruction(
            KernelCodes.Code<? extends Routine<M>> code,
            KernelMemory<M> kind,
            List<Operand> from,
            List<Operand> results,
            Workspace workspace) {
        CompiledKernel<? extends Routine<M>> kernel = code.kernel();
        this.kind = kind;
        this.operands = Stream.concat(from.stream(), results.stream()).toArray(Operand[]::new);
        List<Storage> shared =
                kernel.shared().stream().map(area -> allocate(area, workspace)).toList();
        for (int worker = 0; worker < workspace.threads(); worker++) {
            List<Storage> areas = new ArrayList<>();
            kernel.own().forEach(area -> areas.add(allocate(area, workspace)));
            if (code.length() > 0) {
                areas.get(areas.size() - 1).copyFrom(new long[] {code.length()}, 1);
            }
            areas.addAll(shared);
            M list = kind.list(operands.length + areas.size());
            for (int i = 0; i < areas.size(); i++) {
                kind.put(list, operands.length + i, areas.get(i));
            }
            memory.add(list);
        }
        kernel.stages().forEach(stage -> stages.add(new Part(stage)));
    }

    private static Storage allocate(Area area, Workspace workspace) {
        return workspace.allocate(area.dtype(), area.elements(), "room for a kernel");
    }

    /** A stage, cut into parts. */
    private final class Part implements WorkerPool.Task {
        private final Routine<M> code;
        private final long units;
        private final long grain;
        private final int parts;

        Part(Stage<? extends Routine<M>> stage) {
            this.code = stage.code();
            this.units = stage.units();
            this.grain = stage.grain();
            this.parts = Math.toIntExact(stage.parts());
        }

        @Override
        public void run(int part, int worker) {
            code.run(memory.get(worker), part * grain, Math.min(units, (part + 1) * grain));
        }
    }

    // Loops count: iterators would be allocated in each run.
    @Override
    public void run(WorkerPool pool) {
        for (int i = 0; i < operands.length; i++) {
            Storage storage = operands[i].slot().storage();
            for (int worker = 0; worker < memory.size(); worker++) {
                kind.put(memory.get(worker), i, storage);
            }
        }
        for (int i = 0; i < stages.size(); i++) {
            Part stage = stages.get(i);
            pool.run(stage.parts, stage);
        }
    }
}
