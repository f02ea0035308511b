package io.steelyard.it;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Keeps all that happens to pipelines, and lets a test wait for something to happen. */
final class EventLog implements PipelineListener {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(90);

    private final List<PipelineEvent> events = new ArrayList<>();

    @Override
    public synchronized void onEvent(PipelineEvent event) {
        events.add(event);
        notifyAll();
    }

    /** Waits for the first event of a type, from the position on, that is what is wanted; gives the position behind it. */
    synchronized <T extends PipelineEvent> int await(Class<T> type, int from, Predicate<T> wanted)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        for (int at = from; ; at++) {
            while (at >= events.size()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionError("no such " + type.getSimpleName() + " came; the last events were "
                            + events.subList(Math.max(0, events.size() - 5), events.size()));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            if (type.isInstance(events.get(at)) && wanted.test(type.cast(events.get(at)))) {
                return at + 1;
            }
        }
    }

    synchronized <T extends PipelineEvent> List<T> all(Class<T> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
