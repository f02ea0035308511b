package io.steelyard.runtime.internal.service;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/**
 * The right to use a part until it is released. Who holds leases must release them when the part's service goes; the
 * {@link PluginCatalog} says when.
 *
 * @param kind what kind of part it is
 * @param name the name it is published under
 * @param reference the service
 * @param service the part itself
 */
public record Lease<T>(BundleContext context, PluginKind<T> kind, String name, ServiceReference<T> reference, T service)
        implements AutoCloseable {
    /** The part with the bundle it comes from, for people: {@code ojalgo (io.steelyard.backend.ojalgo 0.1.0)}. */
    public String describe() {
        Bundle bundle = reference.getBundle();
        return bundle == null ? name : name + " (" + bundle.getSymbolicName() + " " + bundle.getVersion() + ")";
    }

    @Override
    public void close() {
        try {
            context.ungetService(reference);
        } catch (IllegalStateException e) {
            // The runtime itself is stopping, and the framework has released everything already.
            return;
        }
    }
}
