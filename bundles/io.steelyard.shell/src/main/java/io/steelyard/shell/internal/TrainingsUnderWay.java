package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The trainings that commands wait for, so that all of them can be ended in order when the host is. */
final class TrainingsUnderWay {
    private final Set<Pipeline> pipelines = new HashSet<>();

    /** A command waits for a training from now on. */
    synchronized void begin(Pipeline pipeline) {
        pipelines.add(pipeline);
    }

    /** It has ended, and the command has said so. */
    synchronized void end(Pipeline pipeline) {
        pipelines.remove(pipeline);
        notifyAll();
    }

    /** Stops all of them, and waits until the commands have said so, or the time is up. */
    synchronized void stop(Duration patience) throws InterruptedException {
        pipelines.forEach(Pipeline::stop);
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); left > 0 && !pipelines.isEmpty(); ) {
            wait(left);
            left = (deadline - System.nanoTime()) / 1_000_000;
        }
    }
}
