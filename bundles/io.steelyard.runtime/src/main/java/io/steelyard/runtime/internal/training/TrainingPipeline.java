package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.BackendException;
import io.steelyard.graph.TensorType;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.LeaseHolder;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.store.Generations;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.osgi.framework.ServiceReference;

/**
 * A training on a thread of its own, which survives the coming and going of its parts.
 *
 * <p>The thread advances turn by turn: put parts together, take a backend, do a step, evaluate a batch, save. A turn that
 * touches parts runs under {@link #turn}; listeners are called and waits are made outside it. So whoever wants a part
 * to go (the framework, on whatever thread, this pipeline's own included) only has to get that lock: then the training
 * stands between two steps, and its state can be read out and its parts be let go of right there.
 */
public final class TrainingPipeline implements Pipeline, LeaseHolder {
    private static final Logger LOG = System.getLogger(TrainingPipeline.class.getName());
    private static final String SEED = "steelyard.seed";

    private final PluginCatalog catalog;
    private final PipelineSpec spec;
    private final boolean resume;
    private final Holdings holdings;
    private final Generations generations;
    private final Thread thread;
    private final CompletableFuture<PipelineStatus> completion = new CompletableFuture<>();

    /** Held during a turn. Fair, so that who waits to let a part go is not overtaken by the next turn. */
    private final ReentrantLock turn = new ReentrantLock(true);

    private final Signal signal = new Signal();
    private volatile boolean pauseWanted;
    private volatile boolean stopWanted;
    private volatile PipelineStatus status;

    // Everything below is touched only under the turn lock.
    /** What a turn has to say, published after it. */
    private final List<PipelineEvent> news = new ArrayList<>();

    private final Trainer trainer;
    private Snapshot snapshot;
    private long totalSteps;
    private String lastBackend;
    private long lastTurnAt;

    /**
     * A pipeline that has not begun; {@link #start} makes it begin.
     *
     * @throws IllegalArgumentException if the specification's backend is not a valid filter
     */
    public TrainingPipeline(PluginCatalog catalog, PipelineSpec spec, boolean resume) {
        this.catalog = catalog;
        this.spec = spec;
        this.resume = resume;
        this.holdings = new Holdings(catalog, spec);
        this.generations =
                new Generations(spec.output().directory(), spec.output().keep());
        this.trainer = new Trainer(this, news);
        this.status =
                new PipelineStatus(PipelineState.ASSEMBLING, "", 0, 0, 0, spec.epochs(), Double.NaN, Optional.empty());
        this.thread = new Thread(null, this::run, "steelyard-pipeline-" + spec.name(), 0, false);
        thread.setDaemon(true);
        // Whatever created the pipeline must not be kept alive by its thread.
        thread.setContextClassLoader(null);
    }

    public void start() {
        catalog.add(this);
        thread.start();
    }

    /** Stops the pipeline and waits for its end; at once if called on its own thread. */
    public void shutDown(Duration patience) {
        stop();
        if (Thread.currentThread() != thread) {
            try {
                thread.join(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    // ---- for everybody

    @Override
    public PipelineSpec spec() {
        return spec;
    }

    @Override
    public PipelineStatus status() {
        return status;
    }

    @Override
    public void pause() {
        pauseWanted = true;
        signal.give();
    }

    @Override
    public void resume() {
        pauseWanted = false;
        signal.give();
    }

    @Override
    public void stop() {
        stopWanted = true;
        signal.give();
    }

    @Override
    public Map<String, Tensor> weights() {
        turn.lock();
        try {
            if (holdings.engine() != null) {
                return holdings.engine().read(holdings.parts().modelTypes().keySet());
            }
            Map<String, Tensor> weights = new LinkedHashMap<>();
            if (snapshot != null) {
                // Slots are told apart from weights by the '/' in their names.
                snapshot.state().forEach((name, value) -> {
                    if (name.indexOf('/') < 0) {
                        weights.put(name, value);
                    }
                });
            }
            return weights;
        } finally {
            turn.unlock();
        }
    }

    @Override
    public Tensor predict(HostData features) {
        return answer(form -> form.ask(features));
    }

    @Override
    public Tensor predict(HostData features, long[] lengths) {
        return answer(form -> form.ask(features, lengths));
    }

    private Tensor answer(Function<RowForm, RowForm.Question> asking) {
        turn.lock();
        try {
            Engine engine = holdings.engine();
            PipelineParts parts = holdings.parts();
            if (engine == null || parts == null) {
                PipelineStatus now = status;
                throw new IllegalStateException("pipeline '" + spec.name() + "' cannot answer while it is "
                        + now.state() + (now.reason().isEmpty() ? "" : ": " + now.reason()));
            }
            RowForm.Question question = asking.apply(parts.form());
            return engine.answer(question, () -> parts.prediction(question.features()));
        } finally {
            turn.unlock();
        }
    }

    @Override
    public CompletionStage<PipelineStatus> completion() {
        return completion.minimalCompletionStage();
    }

    // ---- for the catalog

    @Override
    public boolean requestRelease(ServiceReference<?> reference) {
        return holdings.announceLeaving(reference);
    }

    @Override
    public void awaitRelease(ServiceReference<?> reference, long deadline) {
        boolean locked = false;
        try {
            locked = turn.tryLock(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (locked) {
                letGoOfLeaving();
            } else {
                LOG.log(
                        Logger.Level.WARNING,
                        "pipeline ''{0}'' did not finish its step within {1}; {2} goes without it",
                        spec.name(),
                        spec.swap().drain(),
                        reference);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (locked) {
                turn.unlock();
            }
        }
        signal.give();
    }

    @Override
    public long patience() {
        return spec.swap().drain().toNanos();
    }

    @Override
    public void partsChanged() {
        holdings.lookForBetter();
        signal.give();
    }

    // ---- the thread

    private void run() {
        PipelineState last = PipelineState.FAILED;
        String reason = "";
        try {
            prepareOutput();
            Optional<PipelineState> end = Optional.empty();
            while (end.isEmpty()) {
                end = advance();
            }
            last = end.get();
        } catch (PipelineFailure e) {
            reason = e.getMessage();
            LOG.log(Logger.Level.DEBUG, "pipeline '" + spec.name() + "' failed", e);
        } catch (InterruptedException | CancellationException e) {
            last = PipelineState.STOPPED;
            reason = "its thread was interrupted";
        } catch (RuntimeException | Error e) {
            reason = "unexpected " + e;
            LOG.log(Logger.Level.ERROR, "pipeline '" + spec.name() + "' failed", e);
        } finally {
            end(last, reason);
        }
    }

    private void end(PipelineState last, String reason) {
        turn.lock();
        try {
            letGo(true);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.WARNING, "pipeline '" + spec.name() + "' did not end cleanly", e);
        } finally {
            turn.unlock();
        }
        catalog.remove(this);
        enter(last, reason);
        completion.complete(status);
    }

    private void prepareOutput() throws PipelineFailure {
        try {
            generations.requireWritable();
            if (spec.output().export().isPresent()) {
                Path export = spec.output().export().get();
                Generations.requireWritable(export.getParent());
                if (Files.isDirectory(export)) {
                    throw new IOException(export + " is a directory, expected a file to export weights to");
                }
            }
        } catch (IOException e) {
            throw new PipelineFailure("output: " + e.getMessage(), e);
        }
    }

    /** One turn of the training's life. */
    private Optional<PipelineState> advance() throws PipelineFailure, InterruptedException {
        if (stopWanted) {
            underTurn(() -> {
                if (holdings.engine() != null) {
                    save();
                }
            });
            return Optional.of(PipelineState.STOPPED);
        }
        if (pauseWanted) {
            enter(PipelineState.PAUSED, "");
            signal.await();
            return Optional.empty();
        }
        Optional<String> waitFor = underTurn(this::putTogether);
        if (waitFor.isPresent()) {
            long grace = holdings.graceLeft();
            boolean hoping = grace > 0;
            enter(hoping ? PipelineState.SWAPPING : PipelineState.WAITING, waitFor.get());
            if (hoping) {
                signal.await(grace);
            } else {
                signal.await();
            }
            return Optional.empty();
        }
        enter(PipelineState.RUNNING, "");
        return underTurn(this::work) ? Optional.of(PipelineState.COMPLETED) : Optional.empty();
    }

    private interface Turn<T> {
        T take() throws PipelineFailure;
    }

    private interface PlainTurn {
        void take() throws PipelineFailure;
    }

    private void underTurn(PlainTurn work) throws PipelineFailure {
        underTurn(() -> {
            work.take();
            return Boolean.TRUE;
        });
    }

    /** Does something under the lock, then says what came of it without the lock. */
    private <T> T underTurn(Turn<T> work) throws PipelineFailure {
        List<PipelineEvent> said = List.of();
        try {
            turn.lock();
            try {
                letGoOfLeaving();
                T result = work.take();
                letGoOfLeaving();
                return result;
            } finally {
                if (!news.isEmpty()) {
                    said = List.copyOf(news);
                    news.clear();
                }
                turn.unlock();
            }
        } finally {
            said.forEach(catalog::publish);
        }
    }

    private void enter(PipelineState state, String reason) {
        PipelineStatus before = status;
        if (before.state() != state || !before.reason().equals(reason)) {
            status = new PipelineStatus(
                    state,
                    reason,
                    before.step(),
                    before.totalSteps(),
                    before.epoch(),
                    before.totalEpochs(),
                    before.loss(),
                    before.backend());
            catalog.publish(new PipelineEvent.StateChanged(this, state, reason));
        }
    }

    private void report(Optional<String> backend) {
        PipelineStatus before = status;
        status = new PipelineStatus(
                before.state(),
                before.reason(),
                trainer.position().step(),
                totalSteps,
                trainer.position().epoch(),
                spec.epochs(),
                trainer.loss(),
                backend);
    }

    // ---- putting together and letting go, under the turn lock

    /** Makes sure that parts and backend are there; otherwise says what is waited for. */
    private Optional<String> putTogether() throws PipelineFailure {
        if (holdings.isOutdone()) {
            letGo(false);
        }
        if (holdings.engine() != null) {
            return Optional.empty();
        }
        try {
            if (holdings.parts() == null) {
                holdings.takeParts();
                totalSteps = holdings.parts().totalSteps();
                trainer.dataChanged();
                begin();
            }
        } catch (AssemblyException e) {
            if (e.mayPass()) {
                return Optional.of(e.getMessage());
            }
            throw new PipelineFailure(e.getMessage(), e);
        }
        if (!holdings.takeBackend(snapshot.state())) {
            return Optional.of(holdings.missingBackend());
        }
        Lease<Backend> lease = holdings.engine().lease();
        try {
            trainer.prepare(holdings.parts(), holdings.engine());
        } catch (IOException e) {
            throw new PipelineFailure(e.getMessage(), e);
        } catch (RuntimeException e) {
            throw new PipelineFailure(
                    "backend " + lease.describe() + " could not take up the model: " + e.getMessage(), e);
        }
        if (lastBackend != null) {
            news.add(new PipelineEvent.Swapped(
                    this,
                    "backend",
                    lastBackend,
                    lease.describe(),
                    trainer.position().step(),
                    Duration.ofNanos(System.nanoTime() - lastTurnAt)));
        }
        lastBackend = lease.describe();
        report(Optional.of(lease.name()));
        return Optional.empty();
    }

    /** The state to begin with, once: the current generation's, or newly drawn weights. */
    private void begin() throws PipelineFailure {
        Map<String, TensorType> types = holdings.parts().stateTypes();
        if (snapshot == null) {
            Optional<Generations.Generation> generation = Optional.empty();
            if (resume) {
                try {
                    generation = generations.current(holdings.parts().format());
                } catch (IOException e) {
                    throw new PipelineFailure("cannot resume: " + e.getMessage(), e);
                }
            }
            snapshot = generation.isPresent() ? restored(generation.get()) : fresh();
            trainer.moveTo(snapshot.position());
        }
        for (Map.Entry<String, TensorType> entry : types.entrySet()) {
            Tensor value = snapshot.state().get(entry.getKey());
            if (value == null || !new TensorType(value.dtype(), value.shape()).equals(entry.getValue())) {
                throw new PipelineFailure("the training state has "
                        + (value == null ? "no '" : value.dtype() + "" + value.shape() + " as '") + entry.getKey()
                        + "', the model needs " + entry.getValue());
            }
        }
        report(status.backend());
    }

    private Snapshot fresh() throws PipelineFailure {
        try {
            return new Snapshot(holdings.parts().initialState(), TrainingPosition.START);
        } catch (IOException | IllegalArgumentException e) {
            throw new PipelineFailure("the weights to begin with: " + e.getMessage(), e);
        }
    }

    private Snapshot restored(Generations.Generation generation) throws PipelineFailure {
        try {
            String seed = generation.metadata().get(SEED);
            if (!Long.toString(spec.seed()).equals(seed)) {
                throw new IllegalArgumentException(
                        "it was trained with seed " + seed + ", the specification says " + spec.seed());
            }
            return new Snapshot(generation.state(), TrainingPosition.fromTexts(generation.metadata()));
        } catch (IllegalArgumentException e) {
            throw new PipelineFailure("cannot resume from " + generation.folder() + ": " + e.getMessage(), e);
        }
    }

    private void letGoOfLeaving() {
        boolean partLeaves = holdings.isPartLeaving();
        if (partLeaves || holdings.isBackendLeaving()) {
            letGo(partLeaves);
        }
    }

    /** Takes the state back to the host and lets go of the backend, and of all other parts if need be. */
    private void letGo(boolean ofAll) {
        if (holdings.engine() != null) {
            try {
                snapshot = new Snapshot(holdings.engine().read(), trainer.position());
            } catch (RuntimeException e) {
                LOG.log(
                        Logger.Level.WARNING,
                        "pipeline '" + spec.name() + "' could not read its state from " + lastBackend
                                + "; it repeats what came after step "
                                + snapshot.position().step(),
                        e);
                trainer.moveTo(snapshot.position());
            }
            holdings.releaseBackend();
        }
        if (ofAll) {
            holdings.releaseParts();
        }
    }

    // ---- work, under the turn lock

    /** One move of the training; true if nothing is left to do. */
    private boolean work() throws PipelineFailure {
        Engine engine = holdings.engine();
        if (engine == null) {
            // Let go of since the last turn.
            return false;
        }
        try {
            Trainer.Next next = trainer.move(holdings.parts(), engine);
            report(Optional.of(engine.lease().name()));
            lastTurnAt = System.nanoTime();
            if (next == Trainer.Next.SAVE) {
                save();
            } else if (next == Trainer.Next.NOTHING) {
                export();
                return true;
            }
            return false;
        } catch (IOException e) {
            throw new PipelineFailure(e.getMessage(), e);
        } catch (CancellationException e) {
            // This thread was interrupted in the midst of a step, of which nothing is left.
            throw e;
        } catch (BackendException | IllegalStateException e) {
            if (holdings.isBackendLeaving()) {
                // It went past its deadline, and took the step under way along.
                return false;
            }
            throw new PipelineFailure(
                    "backend " + engine.lease().describe() + " failed after step "
                            + trainer.position().step() + ": " + e.getMessage(),
                    e);
        }
    }

    private void save() throws PipelineFailure {
        snapshot = new Snapshot(holdings.engine().read(), trainer.position());
        Map<String, String> metadata = new HashMap<>(snapshot.position().toTexts());
        metadata.put(SEED, Long.toString(spec.seed()));
        try {
            Path folder = generations.write(holdings.parts().format(), snapshot.state(), metadata, spec.text());
            news.add(new PipelineEvent.Saved(this, snapshot.position().step(), folder));
        } catch (IOException e) {
            throw new PipelineFailure(
                    "generation after step " + snapshot.position().step() + ": " + e.getMessage(), e);
        }
    }

    private void export() throws PipelineFailure {
        if (spec.output().export().isPresent()) {
            Path file = spec.output().export().get();
            try {
                holdings.parts()
                        .format()
                        .write(
                                file,
                                holdings.engine()
                                        .read(holdings.parts().modelTypes().keySet()),
                                Map.of("format", "steelyard"));
                news.add(new PipelineEvent.Saved(this, trainer.position().step(), file));
            } catch (IOException e) {
                throw new PipelineFailure("export: " + e.getMessage(), e);
            }
        }
    }
}
