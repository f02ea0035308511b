package io.steelyard.backend.ojalgo.internal;

/** One step of a compiled program, with its operands and its result resolved. Running it allocates next to nothing. */
@FunctionalInterface
interface Instruction {
    /** Computes the result, split over the pool where that pays. The split depends on shapes alone. */
    void run(WorkerPool pool);
}
