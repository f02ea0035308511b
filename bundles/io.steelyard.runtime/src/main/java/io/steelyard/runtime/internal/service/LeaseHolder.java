package io.steelyard.runtime.internal.service;

import org.osgi.framework.ServiceReference;

/** Somebody who uses parts and hears of their coming and going. */
public interface LeaseHolder {
    /**
     * A part is about to go. Tells its user to let go of it as soon as it can, without waiting for that.
     *
     * @return whether it is in use here
     */
    boolean requestRelease(ServiceReference<?> leaving);

    /**
     * Waits until a part that is about to go is not in use any more, helping where that is possible.
     *
     * @param deadline in terms of {@link System#nanoTime}; past it the part is given up as it is
     */
    void awaitRelease(ServiceReference<?> leaving, long deadline);

    /** How long a part that is about to go is kept waiting at most, in nanoseconds. */
    long patience();

    /** A part has come, or what is said of it has changed. */
    void partsChanged();
}
