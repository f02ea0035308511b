package io.steelyard.kernels.engine;

import io.steelyard.backend.BackendException;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What a backend for the processor is made of: a target, and threads that are the backend's own and end with it. All
 * memory is planned when a program is compiled. States stay readable when it was closed; executables refuse to run.
 *
 * <p>How work is split depends on shapes alone. A program gives the same bits with any number of threads, however often
 * it ran before, compiled by the JVM or interpreted.
 */
public final class CpuEngine implements AutoCloseable {
    private final Target target;
    private final DotLoop dots;
    private final int threads;

    /** Held shared by runs, and alone by whoever closes. */
    private final ReadWriteLock life = new ReentrantReadWriteLock();

    // Guarded by this engine.
    /** Threads, as long as there is something that may need them; null otherwise. */
    private WorkerPool pool;

    private int executables;
    private boolean closed;

    /**
     * An engine.
     *
     * @param target where values are, and what computes on them
     * @param dots what products of few vectors are computed with, on arrays
     * @param threads how many compute at once, the calling one included
     */
    public CpuEngine(Target target, DotLoop dots, int threads) {
        this.target = target;
        this.dots = dots;
        this.threads = threads;
    }

    /** An engine for a target that computes products of matrices by itself. */
    public CpuEngine(Target target, int threads) {
        this(target, new PlainDotLoop(), threads);
    }

    /** The number of threads that compute at once. */
    public int threads() {
        return threads;
    }

    /** See {@link io.steelyard.backend.Backend#allocate}. */
    public State allocate(StateSpec spec) {
        requireOpen();
        return new CpuState(spec, target);
    }

    /** See {@link io.steelyard.backend.Backend#compile}. */
    public Executable compile(Program program) {
        WorkerPool shared = join();
        boolean compiled = false;
        try {
            CpuExecutable executable = new CpuExecutable(program, target, dots, shared, this::leave, life.readLock());
            compiled = true;
            return executable;
        } finally {
            if (!compiled) {
                leave();
            }
        }
    }

    /**
     * The threads, from now on until as many have left as have joined. An engine that is never used, or no more, has none, even if
     * nobody closes it: a framework may make a component of which it forgets that it is there.
     */
    private synchronized WorkerPool join() {
        requireOpen();
        if (pool == null) {
            pool = new WorkerPool(target.name(), threads);
        }
        executables++;
        return pool;
    }

    private synchronized void leave() {
        executables--;
        if (executables == 0) {
            pool.close();
            pool = null;
        }
    }

    private synchronized void requireOpen() {
        if (closed) {
            throw new BackendException("the " + target.name() + " backend was stopped");
        }
    }

    /** Waits until the runs under way are over, and ends the threads. */
    @Override
    public void close() {
        life.writeLock().lock();
        try {
            endThreads();
        } finally {
            life.writeLock().unlock();
        }
    }

    private synchronized void endThreads() {
        closed = true;
        if (pool != null) {
            pool.close();
        }
    }
}
