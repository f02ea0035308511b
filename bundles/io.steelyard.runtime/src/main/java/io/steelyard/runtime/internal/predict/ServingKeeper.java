package io.steelyard.runtime.internal.predict;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.predict.ModelVersion;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.LeaseHolder;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.training.AssemblyException;
import io.steelyard.runtime.internal.training.BackendChoice;
import io.steelyard.runtime.internal.training.BatchShape;
import io.steelyard.runtime.internal.training.TrainedModel;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.osgi.framework.ServiceReference;

/**
 * Sees to it that something answers, and that it is the best there is: the right weights, layers as they are now, on the
 * backend that the specification asks for.
 *
 * <p>Answers are computed under {@link #lock}, batch by batch. Whoever wants a backend to go only has to get that lock: then
 * no batch is under way, and the backend can be let go of right there. Everything that takes long, describing and compiling,
 * is done beside, in {@link #settle} on a thread that nobody waits for; what it leads to is put in place between two
 * batches. Only after a backend has gone, single rows are served as soon as the first program is compiled, and larger
 * batches as their programs come.
 */
final class ServingKeeper implements LeaseHolder {
    private static final Logger LOG = System.getLogger(ServingKeeper.class.getName());
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(3);

    /** The backend that went while it answered, and when. */
    private record Departed(String name, long at) {}

    private final PluginCatalog catalog;
    private final TrainedModel model;
    private final int maxBatchSize;
    private final BackendChoice backends;
    private final Runnable serves;
    private final Runnable changed;
    private final Runnable wake;
    private final long patience;

    /** Held while a batch is computed. Fair, so that who waits to let a backend go is not overtaken by the next batch. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final PartsInUse building = new PartsInUse();
    private final PartsInUse reading = new PartsInUse();
    private final Set<ServiceReference<?>> leaving = ConcurrentHashMap.newKeySet();
    private final Set<Long> moreLengths = ConcurrentHashMap.newKeySet();

    /** Written under the turn lock. */
    private volatile Serving serving;

    private volatile Departed departed;

    // Written while building.
    private volatile VersionedWeights weights;
    private volatile DescribedPrograms programs;
    private volatile String problem = "";

    private volatile boolean partsMayHaveChanged;
    private volatile boolean closed;

    /**
     * A keeper of a model; nothing serves yet.
     *
     * @param serves is called as soon as something else serves
     * @param changed is called when something else serves, without any lock
     * @param wake is called when {@link #settle} has something to do
     * @throws IllegalArgumentException if the specification's backend is not a valid filter
     */
    ServingKeeper(
            PluginCatalog catalog,
            TrainedModel model,
            VersionedWeights weights,
            DescribedPrograms programs,
            int maxBatchSize,
            Runnable serves,
            Runnable changed,
            Runnable wake) {
        this.catalog = catalog;
        this.model = model;
        this.maxBatchSize = maxBatchSize;
        this.backends = new BackendChoice(catalog, model.spec().backend());
        this.patience = Math.max(PATIENCE, model.spec().swap().drain().toNanos());
        this.weights = weights;
        this.programs = programs;
        this.serves = serves;
        this.changed = changed;
        this.wake = wake;
        catalog.add(this);
    }

    // ---- for who answers

    /** What is held while a batch is computed. */
    ReentrantLock lock() {
        return turn;
    }

    /** What answers now; null if nothing does. It stays whole under the {@link #lock} alone. */
    Serving serving() {
        return serving;
    }

    /** What answers now, or will. */
    ModelVersion version() {
        Serving current = serving;
        return current == null ? version(weights, programs) : current.version();
    }

    private static ModelVersion version(VersionedWeights weights, DescribedPrograms programs) {
        return new ModelVersion(weights.number(), programs.revision(), weights.source(), weights.sha256());
    }

    /** Why nothing serves, for people. */
    String missing() {
        Departed gone = departed;
        if (graceLeft() > 0 && gone != null) {
            return "backend '" + gone.name() + "' has gone; it may come back";
        }
        return problem.isEmpty() ? "the model is being compiled" : problem;
    }

    /** Makes sure that sequences padded to a length will be answered. */
    void want(long bucket) {
        if (!programs.has(bucket) && moreLengths.add(bucket)) {
            wake.run();
        }
    }

    /** Lets go of the backend if it is about to go. Under the {@link #lock}. */
    void letGoOfLeaving() {
        Serving current = serving;
        if (current != null && isLeaving(current.model().lease())) {
            Lease<Backend> lease = current.model().lease();
            departed = new Departed(lease.name(), System.nanoTime());
            drop();
        }
    }

    /** Lets go of what failed; {@link #settle} finds something else. Under the {@link #lock}. */
    void drop() {
        Serving closing = serving;
        serving = null;
        if (closing != null) {
            closeQuietly(closing);
            wake.run();
        }
    }

    /** Whether a backend is about to go, or has gone without waiting any longer. */
    boolean isLeaving(Lease<Backend> lease) {
        return isLeaving(lease.reference());
    }

    private boolean isLeaving(ServiceReference<?> backend) {
        if (backend.getBundle() == null) {
            return true;
        }
        if (leaving.isEmpty()) {
            return false;
        }
        leaving.removeIf(gone -> gone.getBundle() == null);
        return leaving.contains(backend);
    }

    private static void closeQuietly(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            LOG.log(Logger.Level.WARNING, "a backend did not let go cleanly", e);
        }
    }

    // ---- for the catalog

    @Override
    public boolean requestRelease(ServiceReference<?> reference) {
        // Noted before looking whether it is in use: whoever is just taking it looks at the notes afterwards.
        leaving.add(reference);
        Serving current = serving;
        return (current != null && current.isOn(reference))
                || building.concerns(reference)
                || reading.concerns(reference);
    }

    @Override
    public void awaitRelease(ServiceReference<?> reference, long deadline) {
        try {
            if (turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                try {
                    letGoOfLeaving();
                } finally {
                    turn.unlock();
                }
            } else {
                LOG.log(
                        Logger.Level.WARNING,
                        "predictor ''{0}'' did not finish its batch in time; {1} goes without it",
                        model.spec().name(),
                        reference);
            }
            building.awaitEnd(reference, deadline);
            reading.awaitEnd(reference, deadline);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        wake.run();
    }

    @Override
    public long patience() {
        return patience;
    }

    @Override
    public void partsChanged() {
        partsMayHaveChanged = true;
        wake.run();
    }

    // ---- beside the answers

    /** How long the backend that went is still waited for, in nanoseconds; not positive if it is not. */
    long graceLeft() {
        Departed gone = departed;
        return gone != null && serving == null && backends.isFree()
                ? gone.at() + model.spec().swap().grace().toNanos() - System.nanoTime()
                : 0;
    }

    /** Looks whether something else should serve, and makes it do so. It may take long, and is called by one thread. */
    void settle() {
        boolean other;
        building.begin();
        try {
            if (closed) {
                return;
            }
            boolean look = partsMayHaveChanged;
            partsMayHaveChanged = false;
            if (look) {
                describeAnew();
            }
            describeMoreLengths();
            other = build(look);
        } finally {
            building.end();
        }
        if (other) {
            changed.run();
        }
    }

    private void describeAnew() {
        try {
            Optional<List<Long>> describers = model.describers();
            // Without them the model goes on as it is: only its programs are needed.
            if (describers.isPresent() && !describers.get().equals(programs.parts())) {
                programs = programs.anew(model);
            }
        } catch (AssemblyException e) {
            // Something has gone again.
            LOG.log(Logger.Level.DEBUG, "predictor '" + model.spec().name() + "' keeps its programs", e);
        } catch (RuntimeException e) {
            LOG.log(
                    Logger.Level.WARNING,
                    "predictor ''{0}'' goes on with the layers it had: {1}",
                    model.spec().name(),
                    e.getMessage());
        }
    }

    private void describeMoreLengths() {
        SortedSet<Long> more = new TreeSet<>(moreLengths);
        more.removeIf(programs::has);
        if (more.isEmpty()) {
            return;
        }
        try {
            programs = programs.with(model, more, maxBatchSize);
        } catch (AssemblyException | RuntimeException e) {
            problem = "there is no program for sequences padded to " + more + ": " + e.getMessage();
            LOG.log(Logger.Level.DEBUG, problem, e);
        }
    }

    /** Makes what should serve; says whether it is something else than before. */
    private boolean build(boolean look) {
        Serving current = serving;
        boolean fits = current != null
                && current.model().revision() == programs.revision()
                && !(look && backends.isOutdone(current.model().lease(), any -> true));
        if (fits) {
            building.narrow(current.model().lease().reference());
            complete(current.model());
            return false;
        }
        Optional<Lease<Backend>> lease = choose();
        if (lease.isEmpty()) {
            if (current == null) {
                problem = backends.missing();
            }
            return false;
        }
        if (current != null
                && current.isOn(lease.get().reference())
                && current.model().revision() == programs.revision()) {
            // The better one is about to go.
            lease.get().close();
            return false;
        }
        return build(lease.get(), current == null && departed != null);
    }

    /**
     * Takes up a backend.
     *
     * @param hurried whether requests may wait, so that single rows are served before all programs are compiled
     */
    private boolean build(Lease<Backend> lease, boolean hurried) {
        building.narrow(lease.reference());
        CompiledModel fresh = new CompiledModel(lease, programs.revision());
        try {
            State state = fresh.allocate(model.types(), weights.values());
            Serving next = new Serving(fresh, state, version(weights, programs));
            try {
                compileFirst(fresh);
                if (!hurried) {
                    complete(fresh);
                }
            } catch (RuntimeException e) {
                state.close();
                throw e;
            }
            if (!install(next)) {
                return false;
            }
            problem = "";
            complete(fresh);
            return true;
        } catch (RuntimeException e) {
            closeQuietly(fresh);
            if (!isLeaving(lease)) {
                problem = "backend " + lease.describe() + " could not take up the model: " + e.getMessage();
                LOG.log(
                        Logger.Level.WARNING,
                        "predictor ''{0}'': {1}",
                        model.spec().name(),
                        problem);
            }
            return false;
        }
    }

    private void compileFirst(CompiledModel fresh) {
        Map.Entry<BatchShape, Program> first =
                programs.programs().entrySet().iterator().next();
        fresh.compile(first.getKey(), first.getValue());
    }

    /** Compiles what is not compiled yet, as long as the backend stays. */
    private void complete(CompiledModel compiled) {
        for (Map.Entry<BatchShape, Program> entry : programs.programs().entrySet()) {
            if (isLeaving(compiled.lease()) || closed) {
                return;
            }
            if (!compiled.has(entry.getKey()) && !compiled.hasFailed(entry.getKey())) {
                try {
                    compiled.compile(entry.getKey(), entry.getValue());
                } catch (RuntimeException e) {
                    // Smaller batches, or shorter sequences, are answered all the same.
                    compiled.fail(entry.getKey());
                    LOG.log(
                            Logger.Level.WARNING,
                            "predictor ''{0}'': backend {1} has no program for {2} rows{3}: {4}",
                            model.spec().name(),
                            compiled.lease().describe(),
                            entry.getKey().rows(),
                            entry.getKey().bucket() == 0
                                    ? ""
                                    : " padded to " + entry.getKey().bucket(),
                            e.getMessage());
                }
            }
        }
    }

    private Optional<Lease<Backend>> choose() {
        Departed gone = departed;
        if (gone != null && serving == null) {
            Optional<Lease<Backend>> same = backends.named(gone.name(), this::stays);
            if (same.isPresent() || graceLeft() > 0) {
                return same;
            }
        }
        return backends.best(this::stays);
    }

    private boolean stays(ServiceReference<?> backend) {
        return !isLeaving(backend);
    }

    /** Puts something in the place of what serves, between two batches; not if its backend is about to go. */
    private boolean install(Serving next) {
        Serving old;
        turn.lock();
        try {
            if (closed || isLeaving(next.model().lease())) {
                closeQuietly(next);
                return false;
            }
            old = serving;
            serving = next;
            departed = null;
        } finally {
            turn.unlock();
        }
        if (old != null) {
            closeQuietly(old.model() == next.model() ? old::closeState : old);
        }
        serves.run();
        return true;
    }

    /**
     * Takes up other weights: reads them, puts them beside those that answer, and lets them answer.
     *
     * @throws IOException if that cannot be; the old ones go on answering
     */
    ModelVersion update(Path path) throws IOException {
        VersionedWeights next;
        reading.begin();
        try {
            requireOpen();
            next = VersionedWeights.of(weights.number() + 1, model.read(path));
            building.begin();
            try {
                requireOpen();
                takeUp(next);
            } finally {
                building.end();
            }
        } finally {
            reading.end();
        }
        changed.run();
        return version(next, programs);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("this predictor is closed");
        }
    }

    private void takeUp(VersionedWeights next) throws IOException {
        Serving current = serving;
        if (current != null) {
            Lease<Backend> lease = current.model().lease();
            building.narrow(lease.reference());
            try {
                State state = current.model().allocate(model.types(), next.values());
                ModelVersion version =
                        new ModelVersion(next.number(), current.model().revision(), next.source(), next.sha256());
                install(current, new Serving(current.model(), state, version));
            } catch (RuntimeException e) {
                if (current.equals(serving) && !isLeaving(lease)) {
                    throw new IOException(
                            next.source() + ": backend " + lease.describe() + " could not take up these weights: "
                                    + e.getMessage(),
                            e);
                }
                // The backend has gone meanwhile; the next one takes them up.
            }
        }
        weights = next;
    }

    /** Puts other weights in the place of those that serve, unless their backend was let go of meanwhile. */
    private void install(Serving current, Serving next) {
        boolean same;
        turn.lock();
        try {
            same = current.equals(serving);
            if (same) {
                serving = next;
            }
        } finally {
            turn.unlock();
        }
        if (same) {
            current.closeState();
        } else {
            closeQuietly(next::closeState);
        }
    }

    /** Lets go of everything, after the batch under way. */
    void close() {
        closed = true;
        catalog.remove(this);
        turn.lock();
        try {
            drop();
        } finally {
            turn.unlock();
        }
    }
}
