package io.steelyard.runtime.internal.predict;

import io.steelyard.predict.ModelVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;

/** Requests without an answer, oldest first, never more than there is room for. */
final class RequestQueue {
    /** Nothing is due until something changes. */
    static final long NEVER = Long.MAX_VALUE;

    /** Some rows of a request that are computed together with others'. */
    record Slice(Request request, int from, int count) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final List<Request> waiting = new ArrayList<>();
    private final int most;
    private boolean closed;

    RequestQueue(int most) {
        this.most = most;
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this predictor is closed");
        }
    }

    /** Adds a request if there is room; says whether there was. */
    boolean offer(Request request) {
        lock.lock();
        try {
            requireOpen();
            return waiting.size() < most && waiting.add(request);
        } finally {
            lock.unlock();
        }
    }

    /** Adds a request as soon as there is room, if that is before its deadline; says whether it was. */
    boolean put(Request request) throws InterruptedException {
        lock.lock();
        try {
            requireOpen();
            while (waiting.size() >= most) {
                long left = request.deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                room.awaitNanos(left);
                requireOpen();
            }
            return waiting.add(request);
        } finally {
            lock.unlock();
        }
    }

    void remove(Request request) {
        lock.lock();
        try {
            if (waiting.remove(request)) {
                room.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Takes out all whose time is up. */
    List<Request> removeExpired(long now) {
        lock.lock();
        try {
            List<Request> expired = new ArrayList<>();
            // All callers are equally patient, and callers that waited for room are in nobody's way for longer than
            // that.
            waiting.removeIf(request -> request.deadline - now <= 0 && expired.add(request));
            if (!expired.isEmpty()) {
                room.signalAll();
            }
            return expired;
        } finally {
            lock.unlock();
        }
    }

    /**
     * In how many nanoseconds there is something to do: a batch to compute, or a request to give up.
     *
     * @param able whether sequences padded to a length can be computed now
     * @param delay how long a request waits for others
     */
    long due(long now, LongPredicate able, int batch, long delay) {
        lock.lock();
        try {
            long due = NEVER;
            for (Request request : waiting) {
                due = Math.min(due, Math.max(0, request.deadline - now));
            }
            for (Request request : waiting) {
                if (able.test(request.bucket)) {
                    boolean full = request.isAlone() || delay == 0 || rows(request.bucket) >= batch;
                    return full ? 0 : Math.min(due, Math.max(0, request.askedAt + delay - now));
                }
            }
            return due;
        } finally {
            lock.unlock();
        }
    }

    private long rows(long bucket) {
        long rows = 0;
        for (Request request : waiting) {
            rows += request.bucket == bucket ? request.rows : 0;
        }
        return rows;
    }

    /**
     * The rows that are next: of the oldest request that can be computed, and of others that are padded alike. They stay in
     * the queue.
     */
    List<Slice> next(ModelVersion version, LongPredicate able, int batch) {
        lock.lock();
        try {
            List<Slice> slices = new ArrayList<>();
            int rows = 0;
            long bucket = 0;
            for (Request request : waiting) {
                boolean joins =
                        slices.isEmpty() ? able.test(request.bucket) : request.bucket == bucket && !request.isAlone();
                if (joins) {
                    bucket = request.bucket;
                    int from = request.next(version);
                    int count = Math.min(request.rows - from, batch - rows);
                    slices.add(new Slice(request, from, count));
                    rows += count;
                    if (rows == batch || request.isAlone()) {
                        break;
                    }
                }
            }
            return slices;
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more, and gives what was left. */
    List<Request> close() {
        lock.lock();
        try {
            closed = true;
            List<Request> left = List.copyOf(waiting);
            waiting.clear();
            room.signalAll();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
