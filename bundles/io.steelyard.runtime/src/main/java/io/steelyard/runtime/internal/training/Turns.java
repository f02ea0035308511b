package io.steelyard.runtime.internal.training;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Who may touch a training: one thread at a time, in the order in which they come, and none for longer than a call may take.
 *
 * <p>A turn under watch that takes longer is given up, once and for all: its thread may come back at any time, so nobody may
 * touch what it has but itself. All that it still does then is let go; whoever waits for a turn, or takes one later, is
 * turned away.
 */
final class Turns {
    private static final long FREE = 0;
    private static final long GIVEN_UP = Long.MIN_VALUE;
    private static final long LOOK_AGAIN_MILLIS = 100;

    /** What is done in a turn of the training itself. */
    interface Work<T> {
        T run() throws PipelineFailure, Setback;
    }

    /** Ends what was given up, now that its call has come back after all. */
    static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final CallTimeout timeout;

    /** Held during a turn. Fair, so that who waits to let a part go is not overtaken by the next turn. */
    private final ReentrantLock lock = new ReentrantLock(true);

    /** When the turn under watch began; {@link #FREE} between them. */
    private final AtomicLong busySince = new AtomicLong(FREE);

    /** The thread whose turn under watch it is, or was. */
    private volatile Thread busy;

    /** @param timeout of a turn under watch */
    Turns(CallTimeout timeout) {
        this.timeout = timeout;
    }

    // ---- under watch

    /**
     * Does something in the next turn, under watch.
     *
     * @throws GivenUp if a turn has been given up
     */
    <T> T take(Work<T> work) throws PipelineFailure, Setback {
        lock.lock();
        try {
            // Somebody's question may have been given up while this thread waited for its turn.
            requireWanted();
            long since = beginWatch();
            try {
                return work.run();
            } finally {
                endWatch(since);
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Asks something in the next turn, under watch.
     *
     * @return the answer, which counts even if its turn was given up meanwhile; nothing if another turn has been
     */
    <T> Optional<T> ask(Supplier<T> question) {
        boolean interrupted = false;
        try {
            // Looks up now and then: a turn that is given up may never end.
            while (!isGivenUp()) {
                try {
                    if (lock.tryLock(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                        try {
                            return isGivenUp() ? Optional.empty() : Optional.of(underWatch(question));
                        } finally {
                            lock.unlock();
                        }
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            return Optional.empty();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private <T> T underWatch(Supplier<T> question) {
        long since = beginWatch();
        try {
            return question.get();
        } finally {
            endWatch(since);
        }
    }

    private long beginWatch() {
        // Never FREE, nor GIVEN_UP: those are even.
        long since = System.nanoTime() | 1;
        busy = Thread.currentThread();
        busySince.set(since);
        return since;
    }

    private void endWatch(long since) {
        // One that was given up stays so.
        busySince.compareAndSet(since, FREE);
    }

    // ---- not under watch

    /** Does something in the next turn, which may take as long as it likes and is had even after one has been given up. */
    void takeUnwatched(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Does something in the next turn if that comes in time, as {@link #takeUnwatched} does.
     *
     * @param deadline in terms of {@link System#nanoTime}
     * @return whether it was done
     */
    boolean takeUnwatchedBefore(long deadline, Runnable work) throws InterruptedException {
        if (!lock.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            work.run();
            return true;
        } finally {
            lock.unlock();
        }
    }

    // ---- giving up

    /**
     * Gives up the turn under watch if it takes longer than it may.
     *
     * @param now in terms of {@link System#nanoTime}
     * @return what it did, for people, if it has been given up right now
     */
    Optional<String> giveUpIfStuck(long now) {
        long since = busySince.get();
        if (since == FREE
                || since == GIVEN_UP
                || !timeout.isExceededBy(now - since)
                || !busySince.compareAndSet(since, GIVEN_UP)) {
            return Optional.empty();
        }
        StackTraceElement[] stack = busy.getStackTrace();
        return Optional.of("did not come back within " + timeout
                + (stack.length == 0 ? "" : "; it is in " + stack[0].getClassName() + "." + stack[0].getMethodName()));
    }

    /**
     * Ends what was given up before it does anything that is seen from outside.
     *
     * @throws GivenUp if a turn has been given up
     */
    void requireWanted() {
        if (isGivenUp()) {
            throw new GivenUp();
        }
    }

    private boolean isGivenUp() {
        return busySince.get() == GIVEN_UP;
    }
}
