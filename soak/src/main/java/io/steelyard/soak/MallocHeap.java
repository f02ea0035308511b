package io.steelyard.soak;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What malloc has given out, to the JVM and to native libraries alike: the sums at the end of what glibc's {@code
 * malloc_info} writes, by {@code jcmd PID System.native_heap_info}.
 *
 * @param inUse KiB, with what malloc needs for itself beside each piece
 */
record MallocHeap(double inUse) {
    private static final double KIB = 1024;
    private static final Pattern SUM =
            Pattern.compile("<(?:total|system) type=\"(\\w+)\"(?: count=\"\\d+\")? size=\"(\\d+)\"/>");

    /** Reads the sums; nothing where another malloc than glibc's is used. */
    static Optional<MallocHeap> parse(String told) {
        int sums = told.lastIndexOf("</heap>");
        if (sums < 0) {
            return Optional.empty();
        }
        double bytes = 0;
        Matcher sum = SUM.matcher(told.substring(sums));
        while (sum.find()) {
            long size = Long.parseLong(sum.group(2));
            bytes += switch (sum.group(1)) {
                case "current", "mmap" -> size;
                // Given back, and kept for the next who asks.
                case "fast", "rest" -> -size;
                default -> 0;
            };
        }
        return Optional.of(new MallocHeap(bytes / KIB));
    }
}
