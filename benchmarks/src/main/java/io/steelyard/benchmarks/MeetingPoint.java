package io.steelyard.benchmarks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Where a few threads wait for each other without going to sleep, as often as they like. */
final class MeetingPoint {
    /** Longer than any wait on processors that are free; behind it others may have the processor. */
    private static final int SPINS = 100_000;

    private final AtomicLong arrivals = new AtomicLong();
    private final int threads;

    MeetingPoint(int threads) {
        this.threads = threads;
    }

    /** Returns when all have come as often as this one. */
    void meet() {
        long all = (arrivals.getAndIncrement() / threads + 1) * threads;
        for (int spins = 0; arrivals.get() < all; spins++) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(1);
            }
        }
    }
}
