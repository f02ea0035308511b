package io.steelyard.runtime.internal.predict;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.ServiceReference;

/**
 * Says which parts somebody uses who does not hold them for long: to describe, to compile, to read. Whoever wants a part to
 * go waits for the end of that.
 */
final class PartsInUse {
    private static final Object ANY = new Object();

    private final ReentrantLock lock = new ReentrantLock();
    private volatile Object used;

    /** From now on any part may be in use. Waits for who else uses some. */
    void begin() {
        lock.lock();
        used = ANY;
    }

    /** From now on one part alone is in use. */
    void narrow(ServiceReference<?> part) {
        used = part;
    }

    /** None is in use any more. */
    void end() {
        used = null;
        lock.unlock();
    }

    boolean concerns(ServiceReference<?> part) {
        Object current = used;
        return current != null && (current.equals(ANY) || current.equals(part));
    }

    /** Waits until a part is not in use any more, if it is. */
    void awaitEnd(ServiceReference<?> part, long deadline) throws InterruptedException {
        if (concerns(part) && lock.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
            lock.unlock();
        }
    }
}
