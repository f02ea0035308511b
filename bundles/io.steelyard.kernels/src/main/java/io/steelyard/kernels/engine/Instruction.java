package io.steelyard.kernels.engine;

/**
 * One step of a compiled program, with its operands and its result resolved. Running it allocates nothing: whatever it
 * needs, the tasks it hands to the pool included, was made when it was planned.
 */
@FunctionalInterface
public interface Instruction {
    /**
     * The element count below which one thread is faster than two, for operations that take about a nanosecond each.
     */
    int CHUNK = 1 << 14;

    /** Computes the result, split over the pool where that pays. The split depends on shapes alone. */
    void run(WorkerPool pool);

    /** A computation on some of many elements. */
    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    /** One that consists of parts that do not depend on each other. */
    static Instruction ofParts(int parts, WorkerPool.Task task) {
        return pool -> pool.run(parts, task);
    }

    /** One that computes on ranges of elements: in one go, or from a fixed size on in chunks of a fixed size. */
    static Instruction ofRanges(int count, Range range) {
        if (count < 2 * CHUNK) {
            return pool -> range.run(0, count);
        }
        return ofParts(
                (count + CHUNK - 1) / CHUNK,
                (part, worker) -> range.run(part * CHUNK, Math.min(count, (part + 1) * CHUNK)));
    }
}
