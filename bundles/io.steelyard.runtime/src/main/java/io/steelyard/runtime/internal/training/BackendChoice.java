package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.option.NearestName;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.service.PluginKind;
import java.util.Optional;
import java.util.function.Predicate;
import org.osgi.framework.Filter;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/** Which backend a specification asks for: one of a name, any that matches a filter, or the best there is. */
public final class BackendChoice {
    private final PluginCatalog catalog;
    private final String wanted;
    private final Optional<Filter> filter;

    /**
     * Reads a specification's {@code backend}.
     *
     * @throws IllegalArgumentException if it is a filter, but not a valid one
     */
    public BackendChoice(PluginCatalog catalog, String wanted) {
        this.catalog = catalog;
        this.wanted = wanted;
        try {
            this.filter = wanted.startsWith("(") ? Optional.of(catalog.filter(wanted)) : Optional.empty();
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("backend '" + wanted + "' is not a valid filter: " + e.getMessage(), e);
        }
    }

    /** Whether one backend may take the place of another. */
    public boolean isFree() {
        return filter.isPresent() || wanted.equals(PipelineSpec.AUTO);
    }

    /**
     * The best backend that fits and is allowed, if there is one. No other is touched: whoever takes one that is about to go may
     * wait for the thread that stops it.
     */
    public Optional<Lease<Backend>> best(Predicate<ServiceReference<Backend>> allowed) {
        return isFree() ? catalog.best(PluginKind.BACKEND, allowed.and(this::fits)) : named(wanted, allowed);
    }

    /** The best backend of a name that fits and is allowed, if there is one. */
    public Optional<Lease<Backend>> named(String name, Predicate<ServiceReference<Backend>> allowed) {
        return catalog.lease(PluginKind.BACKEND, name, allowed.and(this::fits));
    }

    /** Whether a better backend than the one in use is there, is allowed and may take its place. */
    public boolean isOutdone(Lease<Backend> inUse, Predicate<ServiceReference<Backend>> allowed) {
        return !catalog.isBest(
                inUse,
                isFree() ? allowed.and(this::fits) : allowed.and(reference -> catalog.isNamed(inUse, reference)));
    }

    private boolean fits(ServiceReference<Backend> reference) {
        return filter.isEmpty() || filter.get().match(reference);
    }

    /** Why there is none, for people. */
    public String missing() {
        if (filter.isPresent()) {
            return "there is no backend that matches " + wanted;
        }
        return isFree()
                ? "there is no backend"
                : "there is no backend '" + wanted + "'" + NearestName.hint(wanted, catalog.names(PluginKind.BACKEND));
    }
}
