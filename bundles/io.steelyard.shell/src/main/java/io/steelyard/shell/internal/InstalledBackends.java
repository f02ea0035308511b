package io.steelyard.shell.internal;

import io.steelyard.backend.Backend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** The backends that are there at one moment, the preferred one first. They are in use until this is closed. */
final class InstalledBackends implements AutoCloseable {
    private static final String NAME = "steelyard.provides.backend";

    /**
     * One of them.
     *
     * @param name the name in specifications
     * @param ranking among several that fit, the highest is preferred
     * @param bundle where it comes from
     */
    record Entry(String name, int ranking, String bundle, Backend backend) {}

    private final List<Entry> entries;
    private final Runnable release;

    InstalledBackends(List<Entry> entries, Runnable release) {
        this.entries = List.copyOf(entries);
        this.release = release;
    }

    /** Those that are registered now. */
    static InstalledBackends of(BundleContext context) {
        List<Entry> entries = new ArrayList<>();
        List<ServiceReference<Backend>> used = new ArrayList<>();
        for (ServiceReference<Backend> reference : references(context)) {
            Bundle bundle = reference.getBundle();
            Backend backend = context.getService(reference);
            if (backend == null || bundle == null) {
                continue;
            }
            used.add(reference);
            int ranking = reference.getProperty(Constants.SERVICE_RANKING) instanceof Integer number ? number : 0;
            for (String name : InstalledPlugins.names(reference.getProperty(NAME))) {
                entries.add(new Entry(name, ranking, BundleName.of(bundle), backend));
            }
        }
        return new InstalledBackends(entries, () -> used.forEach(context::ungetService));
    }

    private static List<ServiceReference<Backend>> references(BundleContext context) {
        try {
            return context.getServiceReferences(Backend.class, "(" + NAME + "=*)").stream()
                    .sorted(Comparator.reverseOrder())
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of them. */
    List<Entry> all() {
        return entries;
    }

    @Override
    public void close() {
        release.run();
    }
}
