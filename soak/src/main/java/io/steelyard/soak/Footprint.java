package io.steelyard.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        /** What native libraries hold of malloc, which the JVM has no account of; told by glibc alone. */
        LIBRARIES("KiB"),
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

        String title() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * How much there is of something.
     *
     * @param parts what it consists of, by name, in the same unit
     */
    record Measured(double whole, Map<String, Double> parts) {
        Measured {
            parts = Map.copyOf(parts);
        }

        static Measured of(double whole) {
            return new Measured(whole, Map.of());
        }
    }

    private static final double KIB = 1024;

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
    Map<Quantity, Measured> measure() throws IOException, JMException {
        System.gc();
        // What malloc keeps for itself of memory that was given back depends on luck.
        diagnose("systemTrimNativeHeap");
        NativeMemory memory = NativeMemory.parse(diagnose("vmNativeMemory", "summary", "scale=b"));
        Map<Quantity, Measured> found = new EnumMap<>(Quantity.class);
        found.put(Quantity.METASPACE, Measured.of(metaspace()));
        found.put(Quantity.NATIVE, new Measured(memory.total(), parts(memory)));
        MallocHeap.parse(diagnose("systemNativeHeapInfo"))
                .ifPresent(heap -> found.put(Quantity.LIBRARIES, Measured.of(heap.inUse() - memory.allocated())));
        found.put(
                Quantity.RESIDENT,
                new Measured(
                        status("VmRSS:"), Map.of("of no file", status("RssAnon:"), "of files", status("RssFile:"))));
        found.put(Quantity.THREADS, Measured.of(status("Threads:")));
        loaders.removeIf(loader -> loader.refersTo(null));
        found.put(Quantity.CLASS_LOADERS, Measured.of(loaders.size()));
        return found;
    }

    private static Map<String, Double> parts(NativeMemory memory) {
        Map<String, Double> parts = new HashMap<>(memory.committed());
        parts.put("less compilers' work", memory.withoutCompilers());
        return parts;
    }

    private static double metaspace() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getName().equals("Metaspace"))
                        .map(MemoryPoolMXBean::getUsage)
                        .mapToLong(usage -> usage.getUsed())
                        .sum()
                / KIB;
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
