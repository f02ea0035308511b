package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.tensor.Tensor;
import java.lang.System.Logger;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.ServiceReference;

/**
 * The parts and the backend that a pipeline holds, taken up and let go of as services come and go. All methods but {@link
 * #announceLeaving} and {@link #lookForBetter} are called by one thread at a time; the pipeline's lock sees to that.
 */
final class Holdings {
    private static final Logger LOG = System.getLogger(Holdings.class.getName());

    private final PluginCatalog catalog;
    private final PipelineSpec spec;
    private final BackendChoice backends;
    private final Set<ServiceReference<?>> leaving = ConcurrentHashMap.newKeySet();
    private volatile boolean taking;
    private volatile boolean betterMayBeThere;

    // Written by one thread at a time, but looked at by any.
    private volatile PipelineParts parts;
    private volatile Engine engine;

    private String departedBackend;
    private long departedAt;

    /**
     * Nothing yet.
     *
     * @throws IllegalArgumentException if the specification's backend is not a valid filter
     */
    Holdings(PluginCatalog catalog, PipelineSpec spec) {
        this.catalog = catalog;
        this.spec = spec;
        this.backends = new BackendChoice(catalog, spec.backend());
    }

    PipelineParts parts() {
        return parts;
    }

    /** The backend at work; null if there is none. */
    Engine engine() {
        return engine;
    }

    /**
     * A service is about to go. May be called by any thread at any time.
     *
     * @return whether it may be held here
     */
    boolean announceLeaving(ServiceReference<?> reference) {
        // Noted before looking whether it is held: whoever is just taking it looks at the notes afterwards.
        leaving.add(reference);
        Engine currentEngine = engine;
        PipelineParts currentParts = parts;
        return taking
                || (currentEngine != null && currentEngine.lease().reference().equals(reference))
                || (currentParts != null && currentParts.uses(reference));
    }

    /** A service has come. May be called by any thread at any time. */
    void lookForBetter() {
        betterMayBeThere = true;
    }

    /** Whether a backend better than the one at work is there and may take its place. */
    boolean isOutdone() {
        if (engine == null || !betterMayBeThere) {
            return false;
        }
        betterMayBeThere = false;
        return backends.isOutdone(engine.lease());
    }

    /** Whether the backend at work is about to go. */
    boolean isBackendLeaving() {
        return engine != null && isLeaving(engine.lease().reference());
    }

    /** Whether any other part is about to go. */
    boolean isPartLeaving() {
        PipelineParts current = parts;
        return current != null && !leaving.isEmpty() && leaving.stream().anyMatch(current::uses);
    }

    private boolean isLeaving(ServiceReference<?> reference) {
        if (leaving.isEmpty()) {
            return false;
        }
        leaving.removeIf(gone -> gone.getBundle() == null);
        return leaving.contains(reference);
    }

    /**
     * Takes up all parts but the backend.
     *
     * @throws AssemblyException if they are not all there, or do not fit
     */
    void takeParts() throws AssemblyException {
        taking = true;
        try {
            parts = new PartsAssembler(catalog, spec).assemble();
        } finally {
            taking = false;
        }
    }

    /**
     * Takes up a backend with a state on it.
     *
     * @return whether there was one to take
     * @throws PipelineFailure if it could not take up the model
     */
    boolean takeBackend(Map<String, Tensor> state) throws PipelineFailure {
        taking = true;
        try {
            betterMayBeThere = false;
            Optional<Lease<Backend>> lease = chooseBackend();
            if (lease.isEmpty()) {
                return false;
            }
            try {
                engine = new Engine(
                        lease.get(), parts.stateTypes(), state, parts.form().buckets());
            } catch (RuntimeException e) {
                throw new PipelineFailure(
                        "backend " + lease.get().describe() + " could not take up the model: " + e.getMessage(), e);
            }
            departedBackend = null;
            return true;
        } finally {
            taking = false;
        }
    }

    private Optional<Lease<Backend>> chooseBackend() {
        if (departedBackend != null) {
            Optional<Lease<Backend>> same = backends.named(departedBackend).filter(this::stays);
            if (same.isPresent() || graceLeft() > 0) {
                return same;
            }
        }
        return backends.best().filter(this::stays);
    }

    /** Whether a backend is not about to go; otherwise its lease is returned at once. */
    private boolean stays(Lease<Backend> lease) {
        if (isLeaving(lease.reference())) {
            lease.close();
            return false;
        }
        return true;
    }

    /** How long the backend that went is still waited for, in nanoseconds; not positive if it is not. */
    long graceLeft() {
        return backends.isFree() && departedBackend != null
                ? departedAt + spec.swap().grace().toNanos() - System.nanoTime()
                : 0;
    }

    /** What is waited for where no backend could be taken, for people. */
    String missingBackend() {
        return graceLeft() > 0 ? "backend '" + departedBackend + "' has gone; it may come back" : backends.missing();
    }

    /** Lets go of the backend, remembering it if it is leaving. Its state is lost with it: read that before. */
    void releaseBackend() {
        if (isBackendLeaving()) {
            departedBackend = engine.lease().name();
            departedAt = System.nanoTime();
        }
        Engine closing = engine;
        engine = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (RuntimeException e) {
                LOG.log(Logger.Level.WARNING, "a backend did not let go cleanly", e);
            }
        }
    }

    /** Lets go of all other parts. */
    void releaseParts() {
        PipelineParts closing = parts;
        parts = null;
        if (closing != null) {
            closing.close();
        }
    }
}
