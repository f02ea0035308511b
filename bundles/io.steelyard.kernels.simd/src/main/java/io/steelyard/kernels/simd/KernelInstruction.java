package io.steelyard.kernels.simd;

import io.steelyard.kernels.code.Area;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Stage;
import io.steelyard.kernels.engine.Instruction;
import io.steelyard.kernels.engine.Operand;
import io.steelyard.kernels.engine.WorkerPool;
import io.steelyard.kernels.engine.Workspace;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;

/** Runs a compiled kernel, stage by stage, each shared among threads. */
final class KernelInstruction implements Instruction {
    private final Operand[] operands;
    private final Part[] stages;

    /** By worker, the addresses of operands, of the worker's own areas, and of those that all share. */
    private final long[][] memory;

    KernelInstruction(KernelCodes.Code code, List<Operand> from, List<Operand> results, Workspace workspace) {
        CompiledKernel<AddressKernel> kernel = code.kernel();
        this.operands = Stream.concat(from.stream(), results.stream()).toArray(Operand[]::new);
        this.memory = new long[workspace.threads()]
                [operands.length + kernel.own().size() + kernel.shared().size()];
        int at = operands.length;
        for (Area area : kernel.own()) {
            for (long[] each : memory) {
                each[at] = allocate(area, workspace);
            }
            at++;
        }
        if (code.length() > 0) {
            for (long[] each : memory) {
                Memory.ALL.set(ValueLayout.JAVA_LONG, each[at - 1], code.length());
            }
        }
        for (Area area : kernel.shared()) {
            long address = allocate(area, workspace);
            for (long[] each : memory) {
                each[at] = address;
            }
            at++;
        }
        this.stages = kernel.stages().stream().map(Part::new).toArray(Part[]::new);
    }

    private static long allocate(Area area, Workspace workspace) {
        return ((Block) workspace.allocate(area.dtype(), area.elements(), "room for a kernel")).address();
    }

    /** A stage, cut into parts. */
    private final class Part implements WorkerPool.Task {
        private final AddressKernel code;
        private final long units;
        private final long grain;
        private final int parts;

        Part(Stage<AddressKernel> stage) {
            this.code = stage.code();
            this.units = stage.units();
            this.grain = Math.max(1, stage.grain());
            this.parts = Math.toIntExact((units + grain - 1) / grain);
        }

        @Override
        public void run(int part, int worker) {
            code.run(memory[worker], part * grain, Math.min(units, (part + 1) * grain));
        }
    }

    @Override
    public void run(WorkerPool pool) {
        for (int i = 0; i < operands.length; i++) {
            long address = ((Block) operands[i].slot().storage()).address();
            for (long[] each : memory) {
                each[i] = address;
            }
        }
        for (Part stage : stages) {
            pool.run(stage.parts, stage);
        }
    }
}
