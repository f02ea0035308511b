package io.steelyard.shell.internal;

import io.steelyard.backend.Backend;
import io.steelyard.option.Option;
import io.steelyard.option.Plugin;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * The plugins that are there at one moment: every service with a property {@code steelyard.provides.KIND}, whatever kinds
 * there may be. They are in use until this is closed.
 */
final class InstalledPlugins implements AutoCloseable {
    private static final String PROPERTY = "steelyard.provides.";

    /**
     * One of them.
     *
     * @param kind as in its service property: {@code layer}, {@code data.source}
     * @param name the name under which it is published
     * @param service the plugin itself
     * @param bundle the symbolic name of the bundle it comes from
     * @param version of that bundle
     */
    record Entry(String kind, String name, Object service, String bundle, String version) {
        /** What it is, in a phrase. */
        String summary() {
            if (service instanceof Backend backend) {
                return backend.device().description();
            }
            return service instanceof Plugin plugin ? plugin.summary() : "";
        }

        /** What it can be told. */
        List<Option<?>> options() {
            return service instanceof Plugin plugin ? plugin.options() : List.of();
        }
    }

    private final List<Entry> entries;
    private final Runnable release;

    InstalledPlugins(Collection<Entry> entries, Runnable release) {
        this.entries = entries.stream()
                .sorted(Comparator.comparing(Entry::kind).thenComparing(Entry::name))
                .toList();
        this.release = release;
    }

    /** Those that are registered now; of several with one name, the preferred one first. */
    static InstalledPlugins of(BundleContext context) {
        List<Entry> entries = new ArrayList<>();
        List<ServiceReference<?>> used = new ArrayList<>();
        for (ServiceReference<?> reference : references(context)) {
            Object service = context.getService(reference);
            if (service == null) {
                continue;
            }
            used.add(reference);
            for (String key : reference.getPropertyKeys()) {
                if (key.startsWith(PROPERTY)) {
                    for (String name : names(reference.getProperty(key))) {
                        entries.add(new Entry(
                                key.substring(PROPERTY.length()),
                                name,
                                service,
                                reference.getBundle().getSymbolicName(),
                                reference.getBundle().getVersion().toString()));
                    }
                }
            }
        }
        return new InstalledPlugins(entries, () -> used.forEach(context::ungetService));
    }

    private static List<ServiceReference<?>> references(BundleContext context) {
        try {
            ServiceReference<?>[] all = context.getServiceReferences((String) null, null);
            return all == null
                    ? List.of()
                    : Arrays.stream(all)
                            .filter(reference -> Arrays.stream(reference.getPropertyKeys())
                                    .anyMatch(key -> key.startsWith(PROPERTY)))
                            .sorted(Comparator.reverseOrder())
                            .<ServiceReference<?>>map(reference -> reference)
                            .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The names in a service property, which may be one or several. */
    static List<String> names(Object property) {
        if (property instanceof String[] several) {
            return List.of(several);
        }
        if (property instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).toList();
        }
        return List.of(String.valueOf(property));
    }

    /** All of them, by kind and name. */
    List<Entry> all() {
        return entries;
    }

    /** The kinds there are. */
    Collection<String> kinds() {
        return entries.stream().map(Entry::kind).collect(TreeSet::new, TreeSet::add, TreeSet::addAll);
    }

    /** Those of one kind, by name. */
    List<Entry> ofKind(String kind) {
        return entries.stream().filter(entry -> entry.kind().equals(kind)).toList();
    }

    @Override
    public void close() {
        release.run();
    }
}
