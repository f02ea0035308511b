package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.SwapSpec;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.tensor.Tensor;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    private final BackendCalls calls = new BackendCalls();
    private final Set<ServiceReference<?>> leaving = ConcurrentHashMap.newKeySet();

    /** Backends that failed, with what happened: they are not taken again. */
    private final Map<ServiceReference<?>, String> failed = new ConcurrentHashMap<>();

    private volatile boolean taking;
    private volatile boolean betterPartMayBeThere;
    private volatile boolean betterBackendMayBeThere;

    // Written by one thread at a time, but looked at by any.
    private volatile PipelineParts parts;
    private volatile Engine engine;

    /** A better backend, made ready while the one at work goes on; or null. */
    private volatile NextBackend next;

    /** Data that stay open while the other parts are exchanged, or null: reading them again may take long. */
    private volatile OpenData spareData;

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
        NextBackend currentNext = next;
        return taking
                || (currentNext != null && currentNext.lease().reference().equals(reference))
                || (currentEngine != null && currentEngine.lease().reference().equals(reference))
                || usesAsPart(reference);
    }

    private boolean usesAsPart(ServiceReference<?> reference) {
        PipelineParts currentParts = parts;
        OpenData spare = spareData;
        return (currentParts != null && currentParts.uses(reference))
                || (spare != null && spare.source().reference().equals(reference));
    }

    /** A service has come. May be called by any thread at any time. */
    void lookForBetter() {
        betterPartMayBeThere = true;
        betterBackendMayBeThere = true;
    }

    /** Whether everything is there to compute with. */
    boolean isWhole() {
        return engine != null && parts != null;
    }

    /** Calls to the backend, on whatever thread. */
    BackendCalls calls() {
        return calls;
    }

    /** Everything that is at work. */
    Lineup lineup() {
        List<Lease<?>> leases = new ArrayList<>(parts.leases());
        leases.add(engine.lease());
        return Lineup.of(leases);
    }

    /** Looks whether a better part than one at work has come since this was last asked; backends apart. */
    boolean isPartOutdone() {
        if (!isWhole() || !betterPartMayBeThere) {
            return false;
        }
        betterPartMayBeThere = false;
        return !parts.leases().stream().allMatch(catalog::isBest);
    }

    /** Begins to make a better backend ready if one has come since this was last asked. */
    void prepareBetterBackend() {
        if (!isWhole() || next != null || !betterBackendMayBeThere) {
            return;
        }
        betterBackendMayBeThere = false;
        if (!backends.isOutdone(engine.lease(), this::isTrusted)) {
            return;
        }
        taking = true;
        try {
            backends.best(this::isWelcome)
                    .ifPresent(lease -> next = new NextBackend(spec.name(), lease, engine.descriptions()));
        } finally {
            taking = false;
        }
    }

    /** The backend that is being made ready, if there is one. */
    Optional<NextBackend> next() {
        return Optional.ofNullable(next);
    }

    /** Whether the backend that is being made ready is about to go. */
    boolean isNextLeaving() {
        return next != null && isLeaving(next.lease().reference());
    }

    /** Does not make another backend ready any more, which lets go of it when it can. What is better is looked for again later. */
    void abandonNext() {
        abandonNext(Duration.ZERO);
    }

    /**
     * Does not make another backend ready any more.
     *
     * @param patience how long it may take to let go of it
     * @return whether it has
     */
    boolean abandonNext(Duration patience) {
        NextBackend gone = next;
        next = null;
        betterBackendMayBeThere = true;
        return gone == null || gone.abandon(patience.toNanos());
    }

    private boolean isTrusted(ServiceReference<?> reference) {
        return !failed.containsKey(reference);
    }

    /** Does not take a backend again. */
    void distrust(Lease<Backend> lease, String reason) {
        failed.put(lease.reference(), "backend " + lease.describe() + " " + reason);
    }

    /** Does not take the backends that another pipeline does not. */
    void distrustAllOf(Holdings other) {
        failed.putAll(other.failed);
    }

    /** Gives backends that failed another chance. */
    void forgive() {
        failed.clear();
    }

    /** Whether there is another backend than the one at work to go on with. */
    boolean hasAnotherBackend() {
        Optional<Lease<Backend>> other = backends.best(reference ->
                isTrusted(reference) && !reference.equals(engine.lease().reference()));
        other.ifPresent(Lease::close);
        return other.isPresent();
    }

    /** Why no backend is left, in plain words; empty if none has failed. */
    String failures() {
        failed.keySet().removeIf(gone -> gone.getBundle() == null);
        return String.join("; ", failed.values().stream().sorted().toList());
    }

    /** Whether the backend at work is about to go. */
    boolean isBackendLeaving() {
        return engine != null && isLeaving(engine.lease().reference());
    }

    /** Whether any other part is about to go. */
    boolean isPartLeaving() {
        return !leaving.isEmpty() && leaving.stream().anyMatch(this::usesAsPart);
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
            if (spareData != null && !catalog.isBest(spareData.source())) {
                releaseSpareData();
            }
            parts = new PartsAssembler(catalog, spec, Optional.ofNullable(spareData)).assemble();
            spareData = null;
        } finally {
            taking = false;
        }
    }

    /**
     * Takes up a backend with a state on it, or keeps the one that has that state, if the model as it is described now has the
     * same entries.
     *
     * @return whether there was one to take
     * @throws BackendFault if it could not take up the state
     */
    boolean takeBackend(Map<String, Tensor> state) {
        if (engine != null) {
            if (engine.suits(parts.stateTypes(), parts.form().buckets())) {
                engine.describedAnew();
                return true;
            }
            releaseBackend();
        }
        taking = true;
        try {
            if (next != null && next.isReady()) {
                takeNext(state);
                return true;
            }
            betterBackendMayBeThere = false;
            Optional<Lease<Backend>> lease = chooseBackend();
            if (lease.isEmpty()) {
                return false;
            }
            engine = new Engine(
                    lease.get(), parts.stateTypes(), state, parts.form().buckets(), calls);
            departedBackend = null;
            return true;
        } finally {
            taking = false;
        }
    }

    private void takeNext(Map<String, Tensor> state) {
        NextBackend taken = next;
        try {
            engine = new Engine(
                    taken.lease(), parts.stateTypes(), state, parts.form().buckets(), calls, taken.take());
            departedBackend = null;
        } finally {
            // Only now: whoever asks what is held here sees the backend all the time.
            next = null;
            betterBackendMayBeThere = true;
        }
    }

    private Optional<Lease<Backend>> chooseBackend() {
        if (departedBackend != null) {
            Optional<Lease<Backend>> same = backends.named(departedBackend, this::isWelcome);
            if (same.isPresent() || graceLeft() > 0 || spec.swap().when() == SwapSpec.When.NEVER) {
                return same;
            }
        }
        return backends.best(this::isWelcome);
    }

    private boolean isWelcome(ServiceReference<?> reference) {
        return isTrusted(reference) && !isLeaving(reference);
    }

    /** How long the backend that went is still waited for, in nanoseconds; not positive if it is not. */
    long graceLeft() {
        return backends.isFree() && departedBackend != null
                ? departedAt + spec.swap().grace().toNanos() - System.nanoTime()
                : 0;
    }

    /** What is waited for where no backend could be taken, for people. */
    String missingBackend() {
        boolean hopes =
                graceLeft() > 0 || departedBackend != null && spec.swap().when() == SwapSpec.When.NEVER;
        return hopes ? "backend '" + departedBackend + "' has gone; it may come back" : backends.missing();
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

    /** Lets go of all other parts, but of the data only if they are leaving. */
    void releaseParts() {
        PipelineParts closing = parts;
        if (closing != null) {
            // First the one, then the other: whoever asks what is held here sees the data all the time.
            spareData = closing.closeAllButData();
            parts = null;
        }
        if (spareData != null && isLeaving(spareData.source().reference())) {
            releaseSpareData();
        }
    }

    private void releaseSpareData() {
        OpenData closing = spareData;
        spareData = null;
        closing.close();
    }

    /** Lets go of everything. */
    void releaseAll() {
        abandonNext(spec.swap().drain());
        releaseBackend();
        releaseParts();
        if (spareData != null) {
            releaseSpareData();
        }
    }
}
