package io.steelyard.kernels.simd;

import io.steelyard.kernels.engine.Instruction;
import io.steelyard.kernels.engine.Operand;
import io.steelyard.kernels.engine.WorkerPool;
import java.util.List;
import java.util.stream.Stream;

/** Runs some work on the addresses at which operands and results are at the time. */
final class AddressInstruction implements Instruction {
    private final Operand[] operands;
    private final long[] addresses;
    private final AddressWork work;
    private final WorkerPool.Task task = this::part;

    AddressInstruction(List<Operand> from, List<Operand> results, AddressWork work) {
        this.operands = Stream.concat(from.stream(), results.stream()).toArray(Operand[]::new);
        this.addresses = new long[operands.length];
        this.work = work;
    }

    @Override
    public void run(WorkerPool pool) {
        for (int i = 0; i < operands.length; i++) {
            addresses[i] = ((Block) operands[i].slot().storage()).address();
        }
        pool.run(work.parts(), task);
    }

    private void part(int part, int worker) {
        work.run(part, worker, addresses);
    }
}
