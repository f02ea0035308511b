package io.steelyard.backend.ojalgo.internal;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed number of daemon threads that help whoever has much to compute. The calling thread takes parts too; who takes
 * which part is open, so parts must not depend on each other. One call is helped at a time: a second one, or one after
 * {@link #close}, computes all its parts itself, with the same result.
 */
final class WorkerPool implements AutoCloseable {
    /** One part of a larger computation. */
    @FunctionalInterface
    interface Task {
        /**
         * Computes a part.
         *
         * @param part which one
         * @param worker the number of the thread that does so, below {@link #threads()}; no two run under one number
         */
        void run(int part, int worker);
    }

    /** How often a thread looks again before it goes to sleep: waking it takes longer than most instructions. */
    private static final int SPINS = 500;

    /**
     * The element count below which one thread is faster than two, for operations that take about a nanosecond each.
     */
    private static final int CHUNK = 1 << 14;

    private final AtomicBoolean busy = new AtomicBoolean();
    private final Thread[] workers;
    private volatile Job job;

    /** How many jobs there were; belongs to whoever is {@link #busy}. */
    private long jobs;

    private volatile boolean closed;

    WorkerPool(int threads) {
        workers = new Thread[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            int number = i + 1;
            // Nothing of the creating thread may be inherited: it would outlive the bundle in a thread's fields.
            workers[i] = new Thread(null, () -> help(number), "steelyard-ojalgo-" + number, 0, false);
            workers[i].setDaemon(true);
            workers[i].setContextClassLoader(null);
            workers[i].start();
        }
    }

    /** The number of threads that compute at once, the calling one included. */
    int threads() {
        return workers.length + 1;
    }

    boolean isClosed() {
        return closed;
    }

    /** Computes all parts and returns when they are done. What a part throws is thrown here. */
    void run(int parts, Task task) {
        if (parts < 2 || workers.length == 0 || !busy.compareAndSet(false, true)) {
            for (int part = 0; part < parts; part++) {
                task.run(part, 0);
            }
            return;
        }
        Job mine = new Job(++jobs, parts, task, Thread.currentThread());
        try {
            job = mine;
            for (int i = 0; i < Math.min(workers.length, parts - 1); i++) {
                LockSupport.unpark(workers[i]);
            }
            mine.take(0);
            for (int spins = 0; mine.left.get() > 0; spins++) {
                pause(spins);
            }
        } finally {
            job = null;
            busy.set(false);
        }
        mine.rethrow();
    }

    /** Computes on ranges of elements: in one go, or from a fixed size on in chunks of a fixed size. */
    void runRanges(int count, Range range) {
        if (count < 2 * CHUNK) {
            range.run(0, count);
        } else {
            int chunks = (count + CHUNK - 1) / CHUNK;
            run(chunks, (part, worker) -> range.run(part * CHUNK, Math.min(count, (part + 1) * CHUNK)));
        }
    }

    /** A computation on some of many elements. */
    @FunctionalInterface
    interface Range {
        void run(int from, int to);
    }

    private void help(int number) {
        // Remembered by number: the job itself leads to a program that may long be closed.
        long last = 0;
        for (int spins = 0; !closed; spins++) {
            Job next = job;
            if (next != null && next.number != last) {
                last = next.number;
                next.take(number);
                spins = 0;
            } else {
                pause(spins);
            }
        }
    }

    private static void pause(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.park();
        }
    }

    /** Ends the threads and waits until they are gone. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** One call to {@link #run}: its parts are taken in order by whoever is free. */
    private static final class Job {
        final long number;
        final AtomicInteger left;
        private final AtomicInteger next = new AtomicInteger();
        private final int parts;
        private final Task task;
        private final Thread caller;
        private volatile Throwable failure;

        Job(long number, int parts, Task task, Thread caller) {
            this.number = number;
            this.left = new AtomicInteger(parts);
            this.parts = parts;
            this.task = task;
            this.caller = caller;
        }

        void take(int worker) {
            for (int part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
                try {
                    task.run(part, worker);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    if (left.decrementAndGet() == 0) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        void rethrow() {
            if (failure instanceof RuntimeException e) {
                throw e;
            } else if (failure instanceof Error e) {
                throw e;
            }
        }
    }
}
