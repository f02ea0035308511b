package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Program;
import io.steelyard.runtime.internal.service.Lease;
import java.lang.System.Logger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A backend that is to take another's place: a training's programs are compiled on it, on a thread of their own, while the
 * training goes on with the other one. Whoever made this takes what was compiled, or abandons it.
 */
final class NextBackend {
    private static final Logger LOG = System.getLogger(NextBackend.class.getName());

    private final Lease<Backend> lease;
    private final long since = System.nanoTime();

    /** Whoever completes it first decides whose the compiled programs are: the thread hands them over, or they were given up. */
    private final CompletableFuture<Map<Object, Engine.Compiled>> compiled = new CompletableFuture<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Begins to compile.
     *
     * @param pipeline the training's name
     * @param lease is this one's from now on
     * @param descriptions of the programs, by their keys
     */
    NextBackend(String pipeline, Lease<Backend> lease, Map<Object, Program> descriptions) {
        this.lease = lease;
        this.thread =
                new Thread(null, () -> compile(descriptions), "steelyard-pipeline-" + pipeline + "-next", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    private void compile(Map<Object, Program> descriptions) {
        Map<Object, Engine.Compiled> programs = new LinkedHashMap<>();
        try {
            for (Map.Entry<Object, Program> entry : descriptions.entrySet()) {
                if (compiled.isDone()) {
                    break;
                }
                programs.put(entry.getKey(), Engine.compile(lease.service(), entry.getValue(), 0));
            }
            if (!compiled.complete(programs)) {
                discard(programs);
            }
        } catch (RuntimeException | Error e) {
            programs.values().forEach(this::close);
            if (!compiled.completeExceptionally(new BackendFault(lease, e))) {
                lease.close();
            }
        } finally {
            ended.countDown();
        }
    }

    private void discard(Map<Object, Engine.Compiled> programs) {
        programs.values().forEach(this::close);
        lease.close();
    }

    private void close(Engine.Compiled program) {
        try {
            program.close();
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.WARNING, "backend " + lease.describe() + " did not let go cleanly", e);
        }
    }

    Lease<Backend> lease() {
        return lease;
    }

    /** How long ago it began to compile, in nanoseconds. */
    long age() {
        return System.nanoTime() - since;
    }

    /** Whether {@link #take} can be asked. */
    boolean isReady() {
        return compiled.isDone();
    }

    /**
     * The programs by their keys; they and the lease are the caller's from now on.
     *
     * @throws BackendFault if they could not be compiled; the lease is closed then
     */
    Map<Object, Engine.Compiled> take() {
        try {
            return compiled.join();
        } catch (CompletionException e) {
            lease.close();
            if (e.getCause() instanceof BackendFault fault) {
                throw fault;
            }
            throw e;
        }
    }

    /**
     * Wants it no more: what was compiled is closed, and the lease, as soon as the backend comes back from what it is doing.
     *
     * @param patience how long to wait for that, in nanoseconds
     * @return whether all is closed
     */
    boolean abandon(long patience) {
        if (compiled.cancel(false)) {
            return Thread.currentThread() == thread || awaitEnd(patience);
        }
        if (compiled.isCompletedExceptionally()) {
            lease.close();
        } else {
            discard(compiled.join());
        }
        return true;
    }

    private boolean awaitEnd(long patience) {
        try {
            return ended.await(patience, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
