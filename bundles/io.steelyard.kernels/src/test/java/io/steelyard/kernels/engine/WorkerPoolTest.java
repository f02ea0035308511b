package io.steelyard.kernels.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;

class WorkerPoolTest {
    static List<Thread> workers() {
        Thread[] threads = new Thread[Thread.activeCount() + 32];
        int count = Thread.enumerate(threads);
        return Arrays.stream(threads, 0, count)
                .filter(thread -> thread.getName().startsWith("steelyard-test-"))
                .toList();
    }

    @Test
    void everyPartIsComputedOnce() {
        try (WorkerPool pool = new WorkerPool("test", 3)) {
            for (int parts = 0; parts < 100; parts++) {
                AtomicIntegerArray times = new AtomicIntegerArray(parts);
                pool.run(parts, (part, worker) -> times.incrementAndGet(part));
                for (int part = 0; part < parts; part++) {
                    assertEquals(1, times.get(part), "part " + part);
                }
            }
        }
    }

    @Test
    void jobsInQuickSuccessionAreNotMixedUp() {
        try (WorkerPool pool = new WorkerPool("test", 3)) {
            for (int job = 1; job <= 20_000; job++) {
                int number = job;
                AtomicIntegerArray sums = new AtomicIntegerArray(2 + job % 7);
                pool.run(sums.length(), (part, worker) -> sums.addAndGet(part, number));
                for (int part = 0; part < sums.length(); part++) {
                    assertEquals(number, sums.get(part), "part " + part + " of job " + number);
                }
            }
        }
    }

    @Test
    void aThreadThatIsNotLateComputesTheSamePartsInEveryJob() {
        try (WorkerPool pool = new WorkerPool("test", 3)) {
            for (int job = 0; job < 1000; job++) {
                AtomicIntegerArray workers = new AtomicIntegerArray(3);
                CountDownLatch all = new CountDownLatch(3);
                pool.run(3, (part, worker) -> {
                    workers.set(part, worker);
                    all.countDown();
                    await(all);
                });
                assertEquals("[0, 1, 2]", workers.toString());
            }
        }
    }

    @Test
    void whatIsRunWithinAPartStaysWithItsThreadAndNumber() {
        try (WorkerPool pool = new WorkerPool("test", 3)) {
            for (int job = 0; job < 1000; job++) {
                AtomicIntegerArray strays = new AtomicIntegerArray(1);
                AtomicIntegerArray runs = new AtomicIntegerArray(1);
                pool.run(6, (part, worker) -> {
                    Thread outer = Thread.currentThread();
                    pool.alone(worker).run(4, (inner, number) -> {
                        runs.incrementAndGet(0);
                        if (number != worker || !Thread.currentThread().equals(outer)) {
                            strays.incrementAndGet(0);
                        }
                    });
                });
                assertEquals(24, runs.get(0));
                assertEquals(0, strays.get(0));
            }
        }
    }

    @Test
    void twoThreadsComputeAtOnceUnderDifferentNumbers() {
        Set<Integer> numbers = ConcurrentHashMap.newKeySet();
        CountDownLatch both = new CountDownLatch(2);
        try (WorkerPool pool = new WorkerPool("test", 2)) {
            pool.run(2, (part, worker) -> {
                numbers.add(worker);
                both.countDown();
                await(both);
            });
        }
        assertEquals(Set.of(0, 1), numbers);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSecondCallerComputesItsPartsItself() {
        int[] parts = new int[4];
        try (WorkerPool pool = new WorkerPool("test", 2)) {
            pool.run(2, (part, worker) -> {
                if (part == 0) {
                    pool.run(4, (inner, alone) -> parts[inner] += alone + 1);
                }
            });
        }
        assertArrayEquals(new int[] {1, 1, 1, 1}, parts);
    }

    @Test
    void whatAPartThrowsReachesTheCallerAndThePoolGoesOn() {
        IllegalStateException failure = new IllegalStateException("part 3");
        try (WorkerPool pool = new WorkerPool("test", 2)) {
            Throwable thrown = assertThrows(
                    IllegalStateException.class,
                    () -> pool.run(8, (part, worker) -> {
                        if (part == 3) {
                            throw failure;
                        }
                    }));
            assertSame(failure, thrown);
            AtomicIntegerArray times = new AtomicIntegerArray(8);
            pool.run(8, (part, worker) -> times.incrementAndGet(part));
            assertEquals("[1, 1, 1, 1, 1, 1, 1, 1]", times.toString());
        }
    }

    @Test
    void threadsAreDaemonsWithoutAContextClassLoaderAndEndWithThePool() {
        List<Thread> before = workers();
        List<Thread> own;
        try (WorkerPool pool = new WorkerPool("test", 3)) {
            own = workers().stream().filter(thread -> !before.contains(thread)).toList();
            assertEquals(3, pool.threads());
            assertEquals(2, own.size());
            for (Thread thread : own) {
                assertTrue(thread.isDaemon());
                assertNull(thread.getContextClassLoader());
            }
        }
        own.forEach(thread -> assertFalse(thread.isAlive()));
    }

    @Test
    void aClosedPoolLeavesEverythingToItsCaller() {
        WorkerPool pool = new WorkerPool("test", 2);
        pool.close();
        int[] workers = {-1, -1, -1};
        pool.run(3, (part, worker) -> workers[part] = worker);
        assertArrayEquals(new int[] {0, 0, 0}, workers);
        pool.close();
    }
}
