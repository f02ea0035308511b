package io.steelyard.tck.internal.format;

import java.lang.management.ManagementFactory;

/** How much a thread has allocated, on JVMs that count it. */
final class AllocationMeter {
    private AllocationMeter() {}

    /** The bytes of heap that this thread has allocated in its life; 0 where nobody counts them. */
    static long bytes() {
        try {
            return ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean counting
                    ? counting.getThreadAllocatedBytes(Thread.currentThread().getId())
                    : 0;
        } catch (LinkageError e) {
            // This JVM, or the framework around it, has no package com.sun.management.
            return 0;
        }
    }
}
