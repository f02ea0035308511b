package io.steelyard.runtime.internal.training;

import java.lang.System.Logger;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Notices trainings that do not come back from a step, on a thread of its own. */
public final class Watchdog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Watchdog.class.getName());
    private static final long PERIOD_MILLIS = 100;

    private final Set<TrainingRun> runs = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(null, work, "steelyard-watchdog", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    });

    private final ScheduledFuture<?> looking;

    /** Begins to look. */
    public Watchdog() {
        this.looking = timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    void watch(TrainingRun run) {
        runs.add(run);
    }

    void leave(TrainingRun run) {
        runs.remove(run);
    }

    private void look() {
        long now = System.nanoTime();
        for (TrainingRun run : runs) {
            try {
                run.giveUpIfStuck(now);
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.ERROR, "a training that does not come back could not be given up", e);
            }
        }
    }

    /** Looks no more. */
    @Override
    public void close() {
        looking.cancel(false);
        timer.shutdownNow();
    }
}
