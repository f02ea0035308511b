package io.steelyard.shell.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.pipeline.Pipeline;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrainingsUnderWayTest {
    private final AtomicInteger stops = new AtomicInteger();
    private final CountDownLatch stopped = new CountDownLatch(1);

    private Pipeline pipeline() {
        return (Pipeline) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Pipeline.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("stop")) {
                        stops.incrementAndGet();
                        stopped.countDown();
                        return null;
                    }
                    return method.getName().equals("hashCode") ? 1 : null;
                });
    }

    @Test
    @Timeout(30)
    void stoppingWaitsUntilTheCommandHasSaidHowItEnded() throws InterruptedException {
        TrainingsUnderWay underWay = new TrainingsUnderWay();
        Pipeline pipeline = pipeline();
        underWay.begin(pipeline);
        AtomicInteger said = new AtomicInteger();
        Thread command = new Thread(() -> {
            try {
                stopped.await();
                said.set(stops.get());
                underWay.end(pipeline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        command.start();

        underWay.stop(Duration.ofSeconds(20));

        assertEquals(1, said.get());
        command.join();
    }

    @Test
    @Timeout(30)
    void aCommandThatDoesNotEndIsNotWaitedForLongerThanTold() throws InterruptedException {
        TrainingsUnderWay underWay = new TrainingsUnderWay();
        underWay.begin(pipeline());

        underWay.stop(Duration.ofMillis(10));

        assertEquals(1, stops.get());
    }
}
