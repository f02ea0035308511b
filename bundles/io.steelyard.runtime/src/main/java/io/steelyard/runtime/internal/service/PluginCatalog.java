package io.steelyard.runtime.internal.service;

import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import java.lang.System.Logger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * The parts that are there now. Hands out leases on them and tells their holders, synchronously, when a part is about to
 * go: the framework lets it go only when this has returned.
 */
public final class PluginCatalog implements AutoCloseable {
    private static final Logger LOG = System.getLogger(PluginCatalog.class.getName());

    private final BundleContext context;
    private final Set<LeaseHolder> holders = new CopyOnWriteArraySet<>();
    private final ServiceListener listener = this::serviceChanged;
    private final ServiceTracker<PipelineListener, PipelineListener> listeners;

    public PluginCatalog(BundleContext context) {
        this.context = context;
        this.listeners = new ServiceTracker<>(context, PipelineListener.class, null);
        String filter = Stream.of(
                        PluginKind.BACKEND,
                        PluginKind.LAYER,
                        PluginKind.INITIALIZER,
                        PluginKind.OPTIMIZER,
                        PluginKind.GRADIENT_TRANSFORM,
                        PluginKind.SCHEDULE,
                        PluginKind.OBJECTIVE,
                        PluginKind.METRIC,
                        PluginKind.DATA_SOURCE,
                        PluginKind.CHECKPOINT_FORMAT)
                .map(kind -> "(" + kind.property() + "=*)")
                .collect(Collectors.joining("", "(|", ")"));
        try {
            context.addServiceListener(listener, filter);
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Tells a holder of comings and goings from now on. */
    public void add(LeaseHolder holder) {
        // Not earlier: a listener may itself need the runtime, which is still being made when this catalog is.
        listeners.open();
        holders.add(holder);
    }

    /** Tells a holder no more. */
    public void remove(LeaseHolder holder) {
        holders.remove(holder);
    }

    /** The best part of a name, if there is one. */
    public <T> Optional<Lease<T>> lease(PluginKind<T> kind, String name) {
        return lease(kind, reference -> names(kind, reference).contains(name), name);
    }

    /** The best part of a name among those whose references are wanted, if there is one; no other is touched. */
    public <T> Optional<Lease<T>> lease(PluginKind<T> kind, String name, Predicate<ServiceReference<T>> wanted) {
        return lease(kind, wanted.and(reference -> names(kind, reference).contains(name)), name);
    }

    /** The best part among those whose references are wanted, if there is one; no other is touched. */
    public <T> Optional<Lease<T>> best(PluginKind<T> kind, Predicate<ServiceReference<T>> wanted) {
        return lease(kind, wanted, null);
    }

    /** The id of the service of the best part of a name, if there is one; the part itself is not touched. */
    public <T> Optional<Long> id(PluginKind<T> kind, String name) {
        return ranked(kind).stream()
                .filter(reference -> names(kind, reference).contains(name))
                .findFirst()
                .map(reference -> (Long) reference.getProperty(Constants.SERVICE_ID));
    }

    /** Whether no better part of its name is there. */
    public <T> boolean isBest(Lease<T> lease) {
        return isBest(lease, reference -> isNamed(lease, reference));
    }

    /** Whether a part has the name under which another is used. */
    public <T> boolean isNamed(Lease<T> lease, ServiceReference<T> reference) {
        return names(lease.kind(), reference).contains(lease.name());
    }

    private <T> Optional<Lease<T>> lease(PluginKind<T> kind, Predicate<ServiceReference<T>> wanted, String name) {
        for (ServiceReference<T> reference : ranked(kind)) {
            if (wanted.test(reference)) {
                T service = context.getService(reference);
                if (service != null) {
                    String found = name == null ? names(kind, reference).get(0) : name;
                    return Optional.of(new Lease<>(context, kind, found, reference, service));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether none of those that are wanted is better. */
    public <T> boolean isBest(Lease<T> lease, Predicate<ServiceReference<T>> wanted) {
        return ranked(lease.kind()).stream()
                .filter(wanted)
                .findFirst()
                .map(lease.reference()::equals)
                .orElse(true);
    }

    /** The names of all parts of a kind. */
    public List<String> names(PluginKind<?> kind) {
        return ranked(kind).stream()
                .flatMap(reference -> names(kind, reference).stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> names(PluginKind<?> kind, ServiceReference<?> reference) {
        Object property = reference.getProperty(kind.property());
        if (property instanceof String[] several) {
            return Arrays.asList(several);
        }
        if (property instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).toList();
        }
        return property == null ? List.of() : List.of(property.toString());
    }

    private <T> List<ServiceReference<T>> ranked(PluginKind<T> kind) {
        List<ServiceReference<T>> references;
        try {
            references = new ArrayList<>(context.getServiceReferences(kind.type(), "(" + kind.property() + "=*)"));
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        // A service reference is greater if its ranking is higher or, that being equal, its service is older.
        references.sort(Collections.reverseOrder(Comparator.<ServiceReference<T>>naturalOrder()));
        return references;
    }

    private void serviceChanged(ServiceEvent event) {
        ServiceReference<?> reference = event.getServiceReference();
        if (event.getType() != ServiceEvent.UNREGISTERING) {
            holders.forEach(LeaseHolder::partsChanged);
            return;
        }
        // All are asked before any is waited for, so that they finish their steps at the same time.
        List<LeaseHolder> users = holders.stream()
                .filter(holder -> holder.requestRelease(reference))
                .toList();
        long now = System.nanoTime();
        for (LeaseHolder user : users) {
            user.awaitRelease(reference, now + user.patience());
        }
    }

    /** Tells every listener of an event. What a listener throws is logged and goes no further. */
    public void publish(PipelineEvent event) {
        for (PipelineListener target : listeners.getServices(new PipelineListener[0])) {
            try {
                target.onEvent(event);
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.WARNING, "a pipeline listener of " + target.getClass() + " failed", e);
            }
        }
    }

    /** A filter on service properties. */
    public Filter filter(String text) throws InvalidSyntaxException {
        return context.createFilter(text);
    }

    @Override
    public void close() {
        context.removeServiceListener(listener);
        listeners.close();
    }
}
