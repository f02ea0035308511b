package io.steelyard.kernels.engine;

import io.steelyard.graph.Op;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation that a target has no code of its own for: its operands are copied to arrays, it is computed there, and the
 * results are copied back. Slower than code of its own, and right.
 */
public final class StagedInstruction implements Instruction {
    private final Operand[] from;
    private final Operand[] stagedFrom;
    private final Operand[] results;
    private final Operand[] stagedResults;
    private final Instruction computation;

    private StagedInstruction(
            List<Operand> from,
            List<Operand> stagedFrom,
            List<Operand> results,
            List<Operand> stagedResults,
            Instruction computation) {
        this.from = from.toArray(Operand[]::new);
        this.stagedFrom = stagedFrom.toArray(Operand[]::new);
        this.results = results.toArray(Operand[]::new);
        this.stagedResults = stagedResults.toArray(Operand[]::new);
        this.computation = computation;
    }

    /** Plans an operation of a core opset without sub-graphs. */
    public static Instruction plan(Op op, List<Operand> from, List<Operand> results, Workspace workspace) {
        List<Operand> stagedFrom = new ArrayList<>();
        for (Operand operand : from) {
            stagedFrom.add(staged(operand, stagedFrom.size(), workspace));
        }
        List<Operand> stagedResults = new ArrayList<>();
        for (Operand result : results) {
            stagedResults.add(staged(result, from.size() + stagedResults.size(), workspace));
        }
        Instruction computation = ArrayInstructions.plan(op, stagedFrom, stagedResults, workspace);
        return new StagedInstruction(from, stagedFrom, results, stagedResults, computation);
    }

    private static Operand staged(Operand operand, int number, Workspace workspace) {
        long elements = operand.shape().elements();
        return new Operand(workspace.staging(number, operand.dtype(), elements), operand.type());
    }

    @Override
    public void run(WorkerPool pool) {
        for (int i = 0; i < from.length; i++) {
            from[i].slot().storage().copyTo(stagedFrom[i].cells().array(), from[i].count());
        }
        computation.run(pool);
        for (int i = 0; i < results.length; i++) {
            results[i].slot().storage().copyFrom(stagedResults[i].cells().array(), results[i].count());
        }
    }
}
