package io.steelyard.soak;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the JVM has committed, by its own account of what for: the words of {@code jcmd PID VM.native_memory summary scale=b}.
 *
 * @param committed KiB of each purpose, the Java heap left out, the names in small letters
 * @param allocated KiB of all that the JVM holds of malloc
 */
record NativeMemory(Map<String, Double> committed, double allocated) {
    private static final double KIB = 1024;
    private static final String HEAP = "java heap";
    private static final Pattern PURPOSE =
            Pattern.compile("^-\\s+([A-Za-z ]+?) \\(reserved=\\d+, committed=(\\d+)", Pattern.MULTILINE);
    private static final Pattern MALLOC = Pattern.compile("^\\s+malloc: (\\d+)", Pattern.MULTILINE);

    NativeMemory {
        committed = Map.copyOf(committed);
    }

    /**
     * Reads the account.
     *
     * @throws IllegalStateException if the JVM keeps none: {@code -XX:NativeMemoryTracking=summary} makes it
     */
    static NativeMemory parse(String summary) {
        Map<String, Double> committed = new LinkedHashMap<>();
        Matcher purpose = PURPOSE.matcher(summary);
        while (purpose.find()) {
            committed.put(purpose.group(1).toLowerCase(Locale.ROOT), Long.parseLong(purpose.group(2)) / KIB);
        }
        Matcher malloc = MALLOC.matcher(summary);
        if (committed.remove(HEAP) == null || !malloc.find()) {
            throw new IllegalStateException("the JVM does not track native memory: " + summary.strip());
        }
        return new NativeMemory(committed, Long.parseLong(malloc.group(1)) / KIB);
    }

    /** KiB of all purposes. */
    double total() {
        return committed.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** KiB of all purposes but what compilers take while they are at work, which comes and goes by mebibytes. */
    double withoutCompilers() {
        return total() - committed.getOrDefault("compiler", 0.0) - committed.getOrDefault("arena chunk", 0.0);
    }
}
