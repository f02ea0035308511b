package io.steelyard.benchmarks;

import io.steelyard.backend.onednn.internal.library.Constant;
import io.steelyard.backend.onednn.internal.library.NativeObjects;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.library.Primitive;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;

/**
 * Products of square matrices one after the other by calls of oneDNN, without anything of this platform but the binding: one
 * thread, or two of which each computes half of the rows and which meet behind each product. The second sleeps between runs.
 */
final class DirectProducts implements AutoCloseable {
    /** How the library is asked. */
    enum Call {
        /** Its function of the BLAS. */
        SGEMM,
        /** Its primitive. */
        MATMUL
    }

    private final Arena arena = Arena.ofShared();
    private final Semaphore wanted = new Semaphore(0);
    private final MeetingPoint meeting;
    private final OneDnn library;
    private final NativeObjects objects;
    private final Call call;
    private final int products;
    private final long n;
    private final long[] firsts;
    private final long[] rows;
    private final Primitive[] primitives;
    private final long first;
    private final long factor;
    /** Written in turn. */
    private final long[] results;

    private final Thread partner;
    private volatile boolean closed;

    /**
     * So many products, each of the one before and the same second matrix, with numbers from [0, 1).
     *
     * @param threads one or two
     */
    DirectProducts(OneDnn library, Call call, int threads, int n, int products) {
        this.library = library;
        this.call = call;
        this.meeting = new MeetingPoint(threads);
        this.products = products;
        this.n = n;
        this.first = matrix(1);
        this.factor = matrix(2);
        this.results = new long[] {matrix(3), matrix(4)};
        this.objects = library.newObjects();
        this.firsts = new long[threads];
        this.rows = new long[threads];
        this.primitives = new Primitive[threads];
        for (int share = 0; share < threads; share++) {
            firsts[share] = (long) n * share / threads;
            rows[share] = n * (share + 1L) / threads - firsts[share];
            if (call == Call.MATMUL) {
                primitives[share] = primitive(rows[share]);
            }
        }
        this.partner = Thread.ofPlatform().daemon().unstarted(this::help);
        if (threads > 1) {
            partner.start();
        }
    }

    private long matrix(long seed) {
        MemorySegment numbers = arena.allocate(n * n * Float.BYTES, 64);
        SplittableRandom random = new SplittableRandom(seed);
        for (long i = 0; i < n * n; i++) {
            numbers.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble());
        }
        return numbers.address();
    }

    private Primitive primitive(long some) {
        long left = objects.descriptor(new long[] {some, n}, new long[] {n, 1});
        long right = objects.descriptor(new long[] {n, n}, new long[] {n, 1});
        long description = objects.matmul(left, right, 0, left, null);
        return objects.primitive(
                description, Constant.SOURCE, left, Constant.WEIGHTS, right, Constant.DESTINATION, left);
    }

    /** All products. Seconds from when both threads were awake. */
    double run() {
        wanted.release();
        meeting.meet();
        long start = System.nanoTime();
        multiply(0);
        return (System.nanoTime() - start) * 1e-9;
    }

    private void help() {
        while (true) {
            wanted.acquireUninterruptibly();
            if (closed) {
                return;
            }
            meeting.meet();
            multiply(1);
        }
    }

    private void multiply(int share) {
        long offset = firsts[share] * n * Float.BYTES;
        long from = first;
        for (int i = 0; i < products; i++) {
            long to = results[i % 2];
            if (call == Call.SGEMM) {
                library.sgemm(false, false, rows[share], n, n, from + offset, n, factor, n, 0, to + offset, n);
            } else {
                primitives[share].place(0, from + offset);
                primitives[share].place(1, factor);
                primitives[share].place(2, to + offset);
                primitives[share].run();
            }
            meeting.meet();
            from = to;
        }
    }

    @Override
    public void close() {
        closed = true;
        wanted.release();
        boolean interrupted = false;
        while (partner.isAlive()) {
            try {
                partner.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        objects.close();
        arena.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
