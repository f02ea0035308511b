package io.steelyard.kernels.engine;

import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A fixed number of daemon threads that help whoever has much to compute. The calling thread takes parts too; who takes
 * which part is open, so parts must not depend on each other. One call is helped at a time: a second one, or one after
 * {@link #close}, computes all its parts itself, with the same result.
 *
 * <p>A thread prefers the parts of its own share, the same ones in every job: what they read is then likely to be in the
 * cache of its core, be it weights of the last run or what it has itself written in the job before.
 *
 * <p>Nothing is allocated for a call: one job after the other is written to the same fields. What keeps a thread that is
 * late from mixing two of them up is that parts are taken by exchanging {@link #open}, which has the number of the job
 * in it: if that succeeds, the job was not yet over, and what was read of it before belongs to it.
 */
public final class WorkerPool implements AutoCloseable {
    /** One part of a larger computation. */
    @FunctionalInterface
    public interface Task {
        /**
         * Computes a part.
         *
         * @param part which one
         * @param worker the number of the thread that does so, below {@link #threads()}; no two run under one number
         */
        void run(int part, int worker);
    }

    /**
     * How often a thread looks again before it goes to sleep, about a tenth of a millisecond: waking it takes longer than
     * most instructions.
     */
    private static final int SPINS = 2000;

    private final AtomicBoolean busy = new AtomicBoolean();
    private final Thread[] workers;

    /** The number under which the calling thread computes. */
    private final int number;

    /** By number of a thread. */
    private final WorkerPool[] alone;

    /** By worker, 1 if it sleeps or is about to. */
    private final AtomicIntegerArray asleep;

    /** Parts are taken by the lot: neighbours, together. */
    private static final int LOTS_AT_MOST = 32;

    /** The number of the job in the upper half, and a bit for each of its lots that nobody has taken yet in the lower. */
    private final AtomicLong open = new AtomicLong();

    /** How many lots are not done yet. */
    private final AtomicInteger left = new AtomicInteger();

    // Of the job under way; written before it is opened, and cleared when it is over: it leads to a program.
    private int parts;
    private Task task;
    private Thread caller;
    private volatile Throwable failure;

    /** Whether the calling thread sleeps or is about to. */
    private volatile boolean callerAsleep;

    private volatile boolean closed;

    WorkerPool(String name, int threads) {
        number = 0;
        alone = IntStream.range(0, threads).mapToObj(WorkerPool::new).toArray(WorkerPool[]::new);
        workers = new Thread[threads - 1];
        asleep = new AtomicIntegerArray(workers.length);
        for (int i = 0; i < workers.length; i++) {
            int worker = i + 1;
            // Nothing of the creating thread may be inherited: it would outlive the bundle in a thread's fields.
            workers[i] = new Thread(
                    null, () -> help(worker), "steelyard-" + name.toLowerCase(Locale.ROOT) + "-" + worker, 0, false);
            workers[i].setDaemon(true);
            workers[i].setContextClassLoader(null);
            workers[i].start();
        }
    }

    private WorkerPool(int number) {
        this.number = number;
        this.alone = new WorkerPool[0];
        this.workers = new Thread[0];
        this.asleep = new AtomicIntegerArray(0);
    }

    /**
     * A pool of a single thread: whoever runs a part, for what is to be computed within it. All runs in parts computed
     * by that thread under its number, so nothing that belongs to one thread is used by two.
     */
    WorkerPool alone(int worker) {
        return alone.length == 0 ? this : alone[worker];
    }

    /** The number of threads that compute at once, the calling one included. */
    public int threads() {
        return workers.length + 1;
    }

    boolean isClosed() {
        return closed;
    }

    /** Computes all parts and returns when they are done. What a part throws is thrown here. */
    public void run(int count, Task work) {
        if (count < 2 || workers.length == 0 || !busy.compareAndSet(false, true)) {
            for (int part = 0; part < count; part++) {
                work.run(part, number);
            }
            return;
        }
        Throwable thrown;
        try {
            int lots = Math.min(count, LOTS_AT_MOST);
            parts = count;
            task = work;
            caller = Thread.currentThread();
            left.set(lots);
            open.set(((open.get() >>> 32) + 1 << 32) + (-1 >>> -lots & 0xFFFF_FFFFL));
            wake(count - 1);
            take(number);
            for (int spins = 0; left.get() > 0; spins++) {
                await(spins);
            }
        } finally {
            thrown = failure;
            failure = null;
            task = null;
            caller = null;
            busy.set(false);
        }
        rethrow(thrown);
    }

    /** Wakes as many of the threads that sleep; those that do not have seen the job, or will before they do. */
    private void wake(int count) {
        for (int i = 0; i < workers.length && i < count; i++) {
            if (asleep.get(i) != 0) {
                LockSupport.unpark(workers[i]);
            }
        }
    }

    private static void rethrow(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            throw e;
        } else if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Takes lots until none is left, those of its own share first; whether there was one. */
    private boolean take(int worker) {
        boolean any = false;
        for (long seen = open.get(); (int) seen != 0; seen = open.get()) {
            Task mine = task;
            Thread waiting = caller;
            int count = parts;
            int lots = Math.min(count, LOTS_AT_MOST);
            int lot = choose((int) seen, lots, worker);
            if (open.compareAndSet(seen, seen & ~(1L << lot))) {
                any = true;
                try {
                    int end = (int) ((long) count * (lot + 1) / lots);
                    for (int part = (int) ((long) count * lot / lots); part < end; part++) {
                        mine.run(part, worker);
                    }
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    if (left.decrementAndGet() == 0 && callerAsleep) {
                        LockSupport.unpark(waiting);
                    }
                }
            }
        }
        return any;
    }

    /** The first lot of a thread's share that is there still, or the last of all, where it is taken from nobody soon. */
    private int choose(int there, int lots, int worker) {
        int threads = threads();
        int from = lots * worker / threads;
        int to = lots * (worker + 1) / threads;
        int share = to > from ? there & -1 << from & -1 >>> -to : 0;
        return share != 0 ? Integer.numberOfTrailingZeros(share) : 31 - Integer.numberOfLeadingZeros(there);
    }

    private void help(int worker) {
        for (int spins = 0; !closed; spins++) {
            if (take(worker)) {
                spins = 0;
            } else if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                sleep(worker - 1);
            }
        }
    }

    /** First says that it sleeps, then looks once more: whoever opens a job does the same in opposite order. */
    private void sleep(int index) {
        asleep.set(index, 1);
        if ((int) open.get() == 0 && !closed) {
            LockSupport.park();
        }
        asleep.set(index, 0);
    }

    /** As {@link #sleep}: first says so, then looks once more. */
    private void await(int spins) {
        if (spins < SPINS) {
            Thread.onSpinWait();
            return;
        }
        callerAsleep = true;
        if (left.get() > 0) {
            LockSupport.park();
        }
        callerAsleep = false;
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
}
