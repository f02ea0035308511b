package io.steelyard.shell.internal;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRevision;

/** Who provides a part now, and who declares that it would. */
final class PartProviders {
    private static final String PROPERTY = "steelyard.provides.";

    private final BundleContext context;

    PartProviders(BundleContext context) {
        this.context = context;
    }

    /** The bundles that have registered it as a service, the preferred one first. */
    List<Bundle> registered(WantedPart part) {
        String property = PROPERTY + part.kind();
        return references(part.isFilter() ? part.name() : "(" + property + "=*)").stream()
                .filter(reference -> part.isFree() ? reference.getProperty(property) != null : names(reference, part))
                .map(ServiceReference::getBundle)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The names under which parts of a kind are registered. */
    List<String> names(String kind) {
        String property = PROPERTY + kind;
        return references("(" + property + "=*)").stream()
                .flatMap(reference -> InstalledPlugins.names(reference.getProperty(property)).stream())
                .distinct()
                .toList();
    }

    private List<ServiceReference<?>> references(String filter) {
        try {
            ServiceReference<?>[] found = context.getAllServiceReferences(null, filter);
            return found == null
                    ? List.of()
                    : Arrays.stream(found)
                            .sorted(Comparator.reverseOrder())
                            .<ServiceReference<?>>map(reference -> reference)
                            .toList();
        } catch (InvalidSyntaxException e) {
            // Then it matches nothing; the pipeline's reason says what is wrong with it.
            return List.of();
        }
    }

    private static boolean names(ServiceReference<?> reference, WantedPart part) {
        return contains(reference.getProperty(PROPERTY + part.kind()), part.name());
    }

    /** The installed bundles that declare it as a capability, by their ids. */
    List<Bundle> declaring(WantedPart part) {
        return Arrays.stream(context.getBundles())
                .filter(bundle -> declares(bundle, part))
                .sorted()
                .toList();
    }

    private static boolean declares(Bundle bundle, WantedPart part) {
        BundleRevision revision = bundle.adapt(BundleRevision.class);
        if (revision == null) {
            return false;
        }
        for (BundleCapability capability : revision.getDeclaredCapabilities(part.namespace())) {
            // A filter may ask for what only the service says: whoever has a backend may be meant.
            if (part.isFree() || provides(capability, part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean provides(BundleCapability capability, WantedPart part) {
        return contains(capability.getAttributes().get(part.namespace()), part.name());
    }

    private static boolean contains(Object names, String name) {
        return names != null && InstalledPlugins.names(names).contains(name);
    }
}
