package io.steelyard.tck.internal.backend;

import io.steelyard.backend.Backend;
import io.steelyard.tck.Check;
import io.steelyard.tck.CheckFailure;
import io.steelyard.tck.internal.Require;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** What several threads may do at once. */
public record ConcurrencyChecks(Backend backend) {
    private static final String GROUP = "threads";
    private static final int THREADS = 4;
    private static final int RUNS = 25;
    private static final long PATIENCE_SECONDS = 120;

    /** All of them. */
    public Stream<Check> checks() {
        return Stream.of(
                Check.of(GROUP, "executables side by side give what each gives alone", this::sideBySide),
                Check.of(GROUP, "callers of one executable wait for each other", this::waitForEachOther),
                Check.of(GROUP, "runs without updates overlap on one state", this::overlap),
                Check.of(GROUP, "programs are compiled and closed side by side", this::compiledSideBySide));
    }

    private static List<Tensor> train(Trial trial, int seed) {
        List<Tensor> results = new ArrayList<>();
        for (int step = 1; step <= RUNS; step++) {
            results.addAll(trial.run(Tensor.of(Shape.of(2), (long) seed, (long) step), Trial.irregular(32, 24)));
        }
        results.add(trial.state.read("w"));
        return results;
    }

    private Trial training() {
        return Trial.of(backend, Programs.training()).with("w", Trial.irregular(24, 16));
    }

    private void sideBySide() throws Exception {
        List<List<Tensor>> alone = new ArrayList<>();
        for (int seed = 0; seed < THREADS; seed++) {
            try (Trial trial = training()) {
                alone.add(train(trial, seed));
            }
        }
        List<List<Tensor>> together = together(seed -> {
            try (Trial trial = training()) {
                return train(trial, seed);
            }
        });
        for (int seed = 0; seed < THREADS; seed++) {
            for (int i = 0; i < alone.get(seed).size(); i++) {
                Require.sameBits(
                        "result " + i + " of thread " + seed + " beside others",
                        alone.get(seed).get(i),
                        together.get(seed).get(i));
            }
        }
    }

    private void waitForEachOther() throws Exception {
        try (Trial trial = Trial.of(backend, Programs.counter())) {
            together(seed -> {
                for (int i = 0; i < RUNS; i++) {
                    trial.run(Trial.all(1));
                }
                return true;
            });
            trial.requireState(
                    "after " + THREADS + " threads added 1 to it " + RUNS + " times each",
                    "w",
                    Trial.all(THREADS * RUNS));
        }
    }

    private void overlap() throws Exception {
        try (Trial owner = Trial.of(backend, Programs.affine()).with("w", Trial.all(1))) {
            together(seed -> {
                try (Trial reader = Trial.of(backend, Programs.affine())) {
                    for (int i = 0; i < RUNS; i++) {
                        var outputs = reader.buffers();
                        reader.executable.run(owner.state, List.of(Trial.all(seed)), outputs);
                        Require.sameBits("y of thread " + seed, Trial.all(2 * seed + 1), outputs.get(0));
                    }
                    return true;
                }
            });
        }
    }

    private void compiledSideBySide() throws Exception {
        together(seed -> {
            for (int i = 0; i < RUNS; i++) {
                try (Trial trial = Trial.of(backend, Programs.counter()).with("w", Trial.all(seed))) {
                    trial.run(Trial.all(i));
                    trial.requireState("of thread " + seed, "w", Trial.all(seed + i));
                }
            }
            return true;
        });
    }

    /** Work for one of the threads. */
    private interface Work<T> {
        T of(int thread);
    }

    /** Lets all threads begin at the same moment, and gives what each of them found. */
    private static <T> List<T> together(Work<T> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "conformance");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CyclicBarrier start = new CyclicBarrier(THREADS);
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                Callable<T> task = () -> {
                    start.await();
                    return work.of(thread);
                };
                futures.add(threads.submit(task));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            }
            return results;
        } catch (TimeoutException e) {
            throw new CheckFailure(
                    "a thread did not come back within " + PATIENCE_SECONDS + " seconds, expected all " + THREADS, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CheckFailure failure) {
                throw failure;
            }
            throw new CheckFailure("a thread threw " + e.getCause() + ", expected that all of them end well", e);
        } finally {
            threads.shutdownNow();
        }
    }
}
