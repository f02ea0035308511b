package io.steelyard.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;

/** What the process consists of, after a garbage collection. Linux alone tells of resident memory. */
final class Footprint {
    /** What is looked at, with its unit. */
    enum Quantity {
        /** Class data. */
        METASPACE("KiB"),
        /** All that the JVM has committed outside the heap; needs {@code -XX:NativeMemoryTracking=summary}. */
        NATIVE("KiB"),
        /** What the process holds of the machine's memory, native libraries included. */
        RESIDENT("KiB"),
        /** Of the JVM and of everybody else. */
        THREADS("threads"),
        /** Of bundles as they were before an update and are now. */
        CLASS_LOADERS("loaders");

        private final String unit;

        Quantity(String unit) {
            this.unit = unit;
        }

        String unit() {
            return unit;
        }
    }

    private static final double KIB = 1024;
    private static final Pattern COMMITTED = Pattern.compile(
            "Total: reserved=\\d+, committed=(\\d+).*?Java Heap \\(reserved=\\d+, committed=(\\d+)", Pattern.DOTALL);

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
    private final List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

    /** Counts the class loader that a bundle has now, until it is collected. */
    void note(Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        if (wiring != null
                && wiring.getClassLoader() != null
                && loaders.stream().noneMatch(known -> known.refersTo(wiring.getClassLoader()))) {
            loaders.add(new WeakReference<>(wiring.getClassLoader()));
        }
    }

    /** All quantities now. */
    Map<Quantity, Double> measure() throws IOException, JMException {
        System.gc();
        // What malloc keeps for itself of memory that was given back depends on luck.
        diagnose("systemTrimNativeHeap");
        Map<Quantity, Double> found = new LinkedHashMap<>();
        found.put(Quantity.METASPACE, metaspace());
        found.put(Quantity.NATIVE, nativeMemory());
        found.put(Quantity.RESIDENT, status("VmRSS:"));
        found.put(Quantity.THREADS, status("Threads:"));
        loaders.removeIf(loader -> loader.refersTo(null));
        found.put(Quantity.CLASS_LOADERS, (double) loaders.size());
        return found;
    }

    private static double metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getName().equals("Metaspace"))
                        .map(MemoryPoolMXBean::getUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum()
                / KIB;
    }

    private double nativeMemory() throws JMException {
        String told = diagnose("vmNativeMemory", "summary", "scale=b");
        Matcher committed = COMMITTED.matcher(told);
        if (!committed.find()) {
            throw new IllegalStateException("the JVM does not track native memory: " + told.strip());
        }
        return (Long.parseLong(committed.group(1)) - Long.parseLong(committed.group(2))) / KIB;
    }

    private String diagnose(String command, String... arguments) throws JMException {
        return (String) beans.invoke(
                new ObjectName("com.sun.management:type=DiagnosticCommand"),
                command,
                new Object[] {arguments},
                new String[] {String[].class.getName()});
    }

    private static double status(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
