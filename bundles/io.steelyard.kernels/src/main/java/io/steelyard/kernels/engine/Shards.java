package io.steelyard.kernels.engine;

import io.steelyard.compiler.BatchShards;
import io.steelyard.graph.Op;
import java.util.ArrayList;
import java.util.List;

/** Loops over parts of a batch, side by side: a thread computes all turns of a part before it takes another. */
final class Shards implements Instruction, WorkerPool.Task {
    private final Instruction[] loops;
    private WorkerPool pool;

    private Shards(List<Instruction> loops) {
        this.loops = loops.toArray(Instruction[]::new);
    }

    /** Targets that copy rows instead of seeing them where they lie have no use for this. */
    static Instruction plan(
            Op.Composite op, List<Operand> from, List<Operand> results, Target target, Workspace workspace) {
        List<BatchShards.Shard> shards = BatchShards.of(op);
        long all = shards.stream().mapToLong(BatchShards.Shard::rows).sum();
        List<Instruction> loops = new ArrayList<>();
        for (BatchShards.Shard shard : shards) {
            ScanLoop.Batch batch =
                    new ScanLoop.Batch(operand -> BatchShards.isCut(op, operand), shard.start(), shard.rows(), all);
            loops.add(new ScanLoop(shard.scan(), from, results, target, workspace.beside(), batch));
        }
        return new Shards(loops);
    }

    @Override
    public void run(WorkerPool shared) {
        pool = shared;
        shared.run(loops.length, this);
    }

    @Override
    public void run(int part, int worker) {
        loops[part].run(pool.alone(worker));
    }
}
