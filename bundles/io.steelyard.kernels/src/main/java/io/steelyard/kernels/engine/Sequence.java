package io.steelyard.kernels.engine;

import java.util.Collection;
import java.util.concurrent.CancellationException;

/** Instructions one after the other; an interruption of the calling thread ends the run before, between or behind them. */
final class Sequence implements Instruction {
    private final Instruction[] instructions;

    Sequence(Collection<Instruction> instructions) {
        this.instructions = instructions.toArray(Instruction[]::new);
    }

    @Override
    public void run(WorkerPool pool) {
        requireGoingOn();
        for (Instruction instruction : instructions) {
            instruction.run(pool);
            requireGoingOn();
        }
    }

    /** Throws {@link CancellationException} if the calling thread is interrupted, which it stays. */
    static void requireGoingOn() {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("the run was cancelled: its thread was interrupted");
        }
    }
}
