package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.checkpoint.CheckpointFormat;
import io.steelyard.graph.TensorType;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.SwapSpec;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.LeaseHolder;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.osgi.framework.ServiceReference;

/**
 * A training after one specification, on a thread of its own.
 *
 * <p>The thread advances turn by turn: put parts together, take a backend, do a step, evaluate a batch, save. A turn that
 * touches parts is one of {@link Turns}; listeners are called and waits are made outside it. So whoever wants a part
 * to go (the framework, on whatever thread, this run's own included) only has to get a turn: then the training
 * stands between two steps, and its state can be read out and its parts be let go of right there.
 *
 * <p>What fails does not end it. A backend that fails is left alone, and the training goes on with the next one from the last
 * snapshot; what has to be seen to (a full disk, a change that does not fit) makes it pause. Only what nobody can help with
 * ends it: a specification that never worked, data that the model cannot compute with, a training that diverges.
 */
final class TrainingRun implements LeaseHolder {
    private static final Logger LOG = System.getLogger(TrainingRun.class.getName());

    private final PluginCatalog catalog;
    private final TrainingPipeline pipeline;
    private final PipelineSpec spec;
    private final boolean resume;
    private final Holdings holdings;
    private final TrainingOutput output;
    private final Thread thread;

    private final CallTimeout timeout;
    private final Turns turns;
    private final Signal signal = new Signal();

    /** What takes this run's place at the next opportunity, or null. */
    private volatile TrainingRun successor;

    /** Why it pauses although nobody has asked, or null. */
    private volatile Setback setback;

    private volatile Snapshot snapshot;

    // Everything below is touched only in a turn.
    /** What a turn has to say, published after it. */
    private final List<PipelineEvent> news = new ArrayList<>();

    private final Trainer trainer;
    private Lineup lineup = Lineup.NONE;
    private long totalSteps;
    private long lastTurnAt;
    private boolean generationDue;

    /** Who last computed what is not finite, and where; another backend may have to tell whether that is so. */
    private String suspect;

    private long suspectStep;

    /**
     * A run from the beginning.
     *
     * @param resume whether from the current generation, if there is one
     * @throws IllegalArgumentException if the specification's backend is not a valid filter
     */
    TrainingRun(PluginCatalog catalog, TrainingPipeline pipeline, PipelineSpec spec, boolean resume) {
        this.catalog = catalog;
        this.pipeline = pipeline;
        this.spec = spec;
        this.resume = resume;
        this.timeout = new CallTimeout(spec.swap().timeout());
        this.turns = new Turns(timeout);
        this.holdings = new Holdings(catalog, spec);
        this.output = new TrainingOutput(spec, resume);
        this.trainer = new Trainer(pipeline, spec, news);
        this.thread = new Thread(null, this::run, "steelyard-pipeline-" + spec.name(), 0, false);
        thread.setDaemon(true);
        // Whatever created the pipeline must not be kept alive by its thread.
        thread.setContextClassLoader(null);
    }

    /** A run that takes over with another specification; see {@link #handOverTo}. */
    TrainingRun(PluginCatalog catalog, TrainingPipeline pipeline, PipelineSpec spec, TrainingRun before) {
        this(catalog, pipeline, spec, before.resume);
    }

    /** A run that goes on instead of one that does not come back from a call. */
    TrainingRun(PluginCatalog catalog, TrainingPipeline pipeline, TrainingRun stuck, String reason) {
        this(catalog, pipeline, stuck.spec, stuck.resume);
        successor = stuck.successor;
        holdings.distrustAllOf(stuck.holdings);
        Optional<Lease<Backend>> blamed = stuck.holdings.calls().underWay();
        blamed.ifPresent(lease -> holdings.distrust(lease, reason));
        String what = blamed.map(Lease::describe).orElse("a part");
        // Only looked at: the thread that is stuck does not touch it any more.
        long reached = stuck.trainer.position().step();
        inherit(stuck);
        long backTo = snapshot == null ? 0 : snapshot.position().step();
        news.add(new PipelineEvent.Faulted(pipeline, what, reason, reached, backTo));
        if (blamed.isEmpty()) {
            setback = new Setback(what + " " + reason, false, null);
        }
    }

    private void inherit(TrainingRun before) {
        snapshot = before.snapshot;
        lineup = before.lineup;
        lastTurnAt = before.lastTurnAt;
        output.inherit(before.output);
        if (snapshot != null) {
            trainer.moveTo(snapshot.position());
        }
    }

    void start() {
        thread.start();
    }

    /** Waits for its end; not if it is its own thread that asks. */
    void join(Duration patience) {
        if (Thread.currentThread() != thread) {
            try {
                thread.join(patience.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    PipelineSpec spec() {
        return spec;
    }

    /** Lets another run, which has not begun, take over at the next opportunity. */
    void handOverTo(TrainingRun next) {
        successor = next;
        signal.give();
    }

    /** Something is wanted of it. */
    void wake() {
        signal.give();
    }

    /** Tries again what made it pause, with all backends. */
    void tryAgain() {
        holdings.forgive();
        setback = null;
        signal.give();
    }

    /** The weights and buffers as they are between two steps; nothing if it has been given up. */
    Optional<Map<String, Tensor>> weights() {
        return turns.ask(() -> {
            if (holdings.isWhole()) {
                return holdings.engine().read(holdings.parts().modelTypes().keySet());
            }
            Map<String, Tensor> weights = new LinkedHashMap<>();
            if (snapshot != null) {
                snapshot.state().forEach((name, value) -> {
                    if (!Snapshot.isSlot(name)) {
                        weights.put(name, value);
                    }
                });
            }
            return weights;
        });
    }

    /** Answers a question between two steps; nothing if it has been given up. */
    Optional<Tensor> answer(Function<RowForm, RowForm.Question> asking) {
        return turns.ask(() -> {
            if (!holdings.isWhole()) {
                PipelineStatus now = pipeline.status();
                throw new IllegalStateException("pipeline '" + spec.name() + "' cannot answer while it is "
                        + now.state() + (now.reason().isEmpty() ? "" : ": " + now.reason()));
            }
            PipelineParts parts = holdings.parts();
            RowForm.Question question = asking.apply(parts.form());
            return holdings.engine().answer(question, () -> parts.prediction(question.features()));
        });
    }

    // ---- for the watchdog

    /** Has another run go on if the turn under way takes longer than a step may. */
    void giveUpIfStuck(long now) {
        turns.giveUpIfStuck(now).ifPresent(reason -> {
            LOG.log(
                    Logger.Level.WARNING,
                    "pipeline ''{0}'': a call {1}; its thread and what it holds are left behind",
                    spec.name(),
                    reason);
            pipeline.giveUp(this, reason);
            // The thread that is stuck may be somebody's with a question, while this run's own waits for something to
            // do.
            signal.give();
        });
    }

    // ---- for the catalog

    @Override
    public boolean requestRelease(ServiceReference<?> reference) {
        return holdings.announceLeaving(reference);
    }

    @Override
    public void awaitRelease(ServiceReference<?> reference, long deadline) {
        try {
            if (!turns.takeUnwatchedBefore(deadline, this::letGoOfLeaving)) {
                LOG.log(
                        Logger.Level.WARNING,
                        "pipeline ''{0}'' did not finish its step within {1}; {2} goes without it",
                        spec.name(),
                        spec.swap().drain(),
                        reference);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
        Setback now = setback;
        if (now != null && now.passesWithParts()) {
            setback = null;
        }
        signal.give();
    }

    // ---- the thread

    /** What is to be done after a turn. */
    private enum Next {
        TURN,
        HAND_OVER,
        COMPLETED,
        STOPPED
    }

    private void run() {
        PipelineState last = PipelineState.FAILED;
        String reason = "";
        try {
            prepareOutput();
            Next next = Next.TURN;
            while (next == Next.TURN) {
                next = advance();
            }
            if (next == Next.HAND_OVER) {
                handOver();
                return;
            }
            last = next == Next.COMPLETED ? PipelineState.COMPLETED : PipelineState.STOPPED;
            reason = last == PipelineState.STOPPED && setback != null ? setback.getMessage() : "";
        } catch (PipelineFailure e) {
            reason = e.getMessage();
            LOG.log(Logger.Level.DEBUG, "pipeline '" + spec.name() + "' failed", e);
        } catch (InterruptedException | CancellationException e) {
            last = PipelineState.STOPPED;
            reason = "its thread was interrupted";
        } catch (Turns.GivenUp e) {
            leaveBehind();
            return;
        } catch (RuntimeException | Error e) {
            reason = "unexpected " + e;
            LOG.log(Logger.Level.ERROR, "pipeline '" + spec.name() + "' failed", e);
        }
        end(last, reason);
    }

    private void end(PipelineState last, String reason) {
        try {
            turns.takeUnwatched(this::letGoOfAll);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.WARNING, "pipeline '" + spec.name() + "' did not end cleanly", e);
        }
        pipeline.end(this, last, reason);
    }

    private void handOver() {
        TrainingRun next = successor;
        turns.takeUnwatched(() -> {
            letGoOfAll();
            next.inherit(this);
        });
        pipeline.succeed(this, next);
    }

    /** A call has come back to a run that nobody waits for any more. */
    private void leaveBehind() {
        turns.takeUnwatched(holdings::releaseAll);
        LOG.log(
                Logger.Level.INFO,
                "pipeline ''{0}'': the call that did not come back has; nothing of it is left",
                spec.name());
    }

    private void prepareOutput() throws PipelineFailure {
        try {
            output.requireWritable();
        } catch (IOException e) {
            if (snapshot == null) {
                throw new PipelineFailure("output: " + e.getMessage(), e);
            }
            setback = new Setback("output: " + e.getMessage(), false, e);
        }
    }

    /** One turn of the training's life. */
    private Next advance() throws PipelineFailure, InterruptedException {
        turns.requireWanted();
        if (pipeline.isStopWanted()) {
            return stopInTurn();
        }
        if (successor != null && mayHandOver()) {
            return Next.HAND_OVER;
        }
        Setback hindrance = setback;
        if (hindrance != null || pipeline.isPauseWanted()) {
            publishNews();
            enter(PipelineState.PAUSED, hindrance == null ? "" : hindrance.getMessage());
            signal.await();
            return Next.TURN;
        }
        try {
            Optional<String> waitFor = inTurn(this::putTogether);
            if (waitFor.isPresent()) {
                long grace = holdings.graceLeft();
                boolean hoping = grace > 0;
                enter(hoping ? PipelineState.SWAPPING : PipelineState.WAITING, waitFor.get());
                if (hoping) {
                    signal.await(grace);
                } else {
                    signal.await();
                }
                return Next.TURN;
            }
            enter(PipelineState.RUNNING, "");
            return inTurn(this::work) ? Next.COMPLETED : Next.TURN;
        } catch (Setback e) {
            LOG.log(Logger.Level.DEBUG, "pipeline '" + spec.name() + "' pauses", e);
            setback = e;
            return Next.TURN;
        }
    }

    private Next stopInTurn() throws PipelineFailure {
        try {
            inTurn(this::saveLast);
        } catch (Setback e) {
            throw new PipelineFailure(e.getMessage(), e);
        }
        return Next.STOPPED;
    }

    /** Whether what is asked for may take the place of what is at work, by {@code swap}. */
    private boolean mayHandOver() {
        return spec.swap().when() != SwapSpec.When.EPOCH
                || trainer.isBetweenEpochs()
                || !holdings.isWhole()
                || setback != null;
    }

    /** Whether what has merely come may take the place of what is at work, by {@code swap}. */
    private boolean mayAdopt() {
        return spec.swap().when() == SwapSpec.When.IMMEDIATE
                || spec.swap().when() == SwapSpec.When.EPOCH && trainer.isBetweenEpochs();
    }

    /** Does something in a turn, then says what came of it outside. */
    private <T> T inTurn(Turns.Work<T> work) throws PipelineFailure, Setback {
        try {
            return turns.take(() -> {
                letGoOfLeaving();
                T result = work.run();
                letGoOfLeaving();
                return result;
            });
        } finally {
            publishNews();
        }
    }

    private void publishNews() {
        List<PipelineEvent> said = new ArrayList<>();
        turns.takeUnwatched(() -> {
            turns.requireWanted();
            said.addAll(news);
            news.clear();
        });
        said.forEach(catalog::publish);
    }

    private void enter(PipelineState state, String reason) {
        pipeline.enter(this, state, reason);
    }

    private void report() {
        Optional<String> backend = Optional.ofNullable(holdings.engine())
                .map(engine -> engine.lease().name());
        pipeline.report(this, trainer.position(), totalSteps, trainer.loss(), backend);
    }

    // ---- putting together and letting go, in a turn

    /** Makes sure that parts and backend are there; otherwise says what is waited for. */
    private Optional<String> putTogether() throws PipelineFailure, Setback {
        adoptWhatIsBetter();
        if (holdings.isWhole()) {
            return Optional.empty();
        }
        if (holdings.parts() == null) {
            try {
                holdings.takeParts();
            } catch (AssemblyException e) {
                if (e.mayPass()) {
                    return Optional.of(e.getMessage());
                }
                throw refused(e.getMessage(), e);
            } catch (RuntimeException e) {
                throw refused("the parts could not be put together: " + e, e);
            }
            trainer.dataChanged();
            totalSteps = holdings.parts().totalSteps();
            begin();
        }
        if (!takeUpModel()) {
            String failures = holdings.failures();
            if (failures.isEmpty() || holdings.graceLeft() > 0) {
                return Optional.of(holdings.missingBackend());
            }
            throw refused(failures, null);
        }
        tellOfSwaps();
        report();
        return Optional.empty();
    }

    /** Lets go of what something better has come for. A better backend is made ready first. */
    private void adoptWhatIsBetter() {
        if (spec.swap().when() == SwapSpec.When.NEVER) {
            return;
        }
        holdings.prepareBetterBackend();
        if (holdings.next().isPresent()) {
            lookAtNext(holdings.next().get());
        }
        if (mayAdopt() && holdings.isPartOutdone()) {
            letGoOfParts();
        }
    }

    private void lookAtNext(NextBackend next) {
        if (next.isReady() && mayAdopt()) {
            letGoOfBackend();
        } else if (!next.isReady() && timeout.isExceededBy(next.age())) {
            String reason = "did not get ready within " + timeout;
            LOG.log(
                    Logger.Level.WARNING,
                    "pipeline ''{0}'': backend {1} {2}; its thread and what it holds are left behind",
                    spec.name(),
                    next.lease().describe(),
                    reason);
            holdings.distrust(next.lease(), reason);
            holdings.abandonNext();
            long step = trainer.position().step();
            news.add(new PipelineEvent.Faulted(pipeline, next.lease().describe(), reason, step, step));
        }
    }

    /** What ends a training that never ran, and makes one that did pause. */
    private Setback refused(String reason, Exception cause) throws PipelineFailure {
        if (trainer.position().step() == 0 && lineup.equals(Lineup.NONE)) {
            throw new PipelineFailure(reason, cause);
        }
        return new Setback(reason, true, cause);
    }

    /** Puts state and first program on the best backend that can; false if there is none. */
    private boolean takeUpModel() throws PipelineFailure, Setback {
        while (true) {
            try {
                if (!holdings.takeBackend(snapshot.state())) {
                    return false;
                }
                trainer.prepare(holdings.parts(), holdings.engine());
                return true;
            } catch (BackendFault e) {
                faulted(e.lease(), "could not take up the model: " + e.getMessage(), e);
            } catch (IOException e) {
                throw refused(e.getMessage(), e);
            } catch (RuntimeException e) {
                holdings.releaseBackend();
                throw refused("the model could not be described: " + e, e);
            }
        }
    }

    private void tellOfSwaps() {
        Lineup now = holdings.lineup();
        news.addAll(now.since(
                lineup, pipeline, trainer.position().step(), Duration.ofNanos(System.nanoTime() - lastTurnAt)));
        lineup = now;
    }

    /** The state to begin with: the current generation's, or newly drawn weights; or what fits of the one there is. */
    private void begin() throws PipelineFailure, Setback {
        if (snapshot != null) {
            refit();
            return;
        }
        Optional<Snapshot> resumed = output.resumed(holdings.parts().format());
        snapshot = resumed.isPresent() ? resumed.get() : fresh();
        trainer.moveTo(snapshot.position());
        for (Map.Entry<String, TensorType> entry : holdings.parts().stateTypes().entrySet()) {
            Tensor value = snapshot.state().get(entry.getKey());
            if (!Refit.fits(value, entry.getValue())) {
                throw new PipelineFailure("the training state has "
                        + (value == null ? "no '" : value.dtype() + "" + value.shape() + " as '") + entry.getKey()
                        + "', the model needs " + entry.getValue());
            }
        }
        report();
    }

    /** Keeps what has a place in the model as it is described now, and begins the rest anew. */
    private void refit() throws Setback {
        Refit refit;
        try {
            refit = Refit.of(snapshot, holdings.parts().stateTypes(), holdings.parts()::initialState);
        } catch (IOException | IllegalArgumentException e) {
            holdings.releaseParts();
            throw new Setback("the weights that are new: " + e.getMessage(), true, e);
        }
        if (refit.changesSomething()) {
            snapshot = refit.snapshot();
            trainer.moveTo(snapshot.position());
            news.add(new PipelineEvent.Refitted(pipeline, snapshot.position().step(), refit.lost(), refit.begun()));
        }
    }

    private Snapshot fresh() throws PipelineFailure {
        try {
            return new Snapshot(holdings.parts().initialState(), TrainingPosition.START);
        } catch (IOException | IllegalArgumentException e) {
            throw new PipelineFailure("the weights to begin with: " + e.getMessage(), e);
        }
    }

    private void letGoOfLeaving() {
        if (holdings.isNextLeaving() && !holdings.abandonNext(spec.swap().drain())) {
            LOG.log(
                    Logger.Level.WARNING,
                    "pipeline ''{0}'': a backend that was being made ready goes without having come back",
                    spec.name());
        }
        if (holdings.isBackendLeaving()) {
            letGoOfBackend();
        }
        if (holdings.isPartLeaving()) {
            letGoOfParts();
        }
    }

    private void letGoOfBackend() {
        takeStateBack();
        holdings.releaseBackend();
    }

    /** Lets go of all parts but the backend, which goes on with the same state if the next parts want the same one. */
    private void letGoOfParts() {
        takeStateBack();
        // What is being made ready was described by them.
        holdings.abandonNext();
        holdings.releaseParts();
    }

    private void letGoOfAll() {
        takeStateBack();
        holdings.releaseAll();
    }

    /** Brings what the backend has to the host. */
    private void takeStateBack() {
        if (holdings.engine() != null) {
            try {
                snapshot = new Snapshot(holdings.engine().read(), trainer.position());
            } catch (BackendFault e) {
                faulted(e.lease(), "did not give the state back: " + e.getMessage(), e);
            }
        }
    }

    /** A backend is not to be trusted, nor is the state on it: goes back to the last one that is known. */
    private void faulted(Lease<Backend> lease, String reason, Exception cause) {
        long reached = trainer.position().step();
        long backTo = snapshot.position().step();
        LOG.log(
                Logger.Level.WARNING,
                "pipeline ''{0}'': backend {1} {2}; it goes on from step {3}",
                spec.name(),
                lease.describe(),
                reason,
                backTo);
        LOG.log(Logger.Level.DEBUG, "what failed", cause);
        holdings.distrust(lease, reason);
        holdings.releaseBackend();
        trainer.moveTo(snapshot.position());
        news.add(new PipelineEvent.Faulted(pipeline, lease.describe(), reason, reached, backTo));
        report();
    }

    // ---- work, in a turn

    /** One move of the training; true if nothing is left to do. */
    private boolean work() throws PipelineFailure, Setback {
        if (!holdings.isWhole()) {
            // Let go of since the last turn.
            return false;
        }
        Engine engine = holdings.engine();
        try {
            if (generationDue) {
                save();
                return false;
            }
            Trainer.Next next = trainer.move(holdings.parts(), engine);
            turns.requireWanted();
            report();
            lastTurnAt = System.nanoTime();
            if (next == Trainer.Next.SAVE) {
                generationDue = true;
                save();
            } else if (next == Trainer.Next.NOTHING) {
                export();
                return true;
            } else if (trainer.position().step() - snapshot.position().step()
                    >= spec.swap().snapshotEvery()) {
                takeSnapshot();
            }
        } catch (BackendFault e) {
            // One that goes past its deadline takes the step under way along, and is no fault.
            if (!holdings.isBackendLeaving()) {
                faulted(e.lease(), "failed after step " + trainer.position().step() + ": " + e.getMessage(), e);
            }
        } catch (NotFinite e) {
            doubt(engine.lease(), e);
        } catch (IOException e) {
            throw new Setback(e.getMessage(), true, e);
        } catch (CancellationException | Turns.GivenUp e) {
            // This thread was interrupted in the midst of a step, of which nothing is left; or nobody waits for it any
            // more.
            throw e;
        } catch (RuntimeException e) {
            throw new Setback("step " + (trainer.position().step() + 1) + " could not be prepared: " + e, true, e);
        }
        return false;
    }

    /** Has another backend tell whether a training diverges or its backend is broken. */
    private void doubt(Lease<Backend> lease, NotFinite found) throws PipelineFailure {
        if (suspect != null) {
            throw new PipelineFailure(found.getMessage() + "; " + suspect + " found the like", found);
        } else if (!holdings.hasAnotherBackend()) {
            throw found;
        }
        suspect = "backend " + lease.describe();
        suspectStep = trainer.position().step() + 1;
        faulted(lease, "computed what is not finite: " + found.getMessage(), found);
    }

    private void takeSnapshot() {
        snapshot = new Snapshot(holdings.engine().read(), trainer.position());
        if (snapshot.position().step() >= suspectStep) {
            suspect = null;
        }
    }

    private void save() throws Setback {
        takeSnapshot();
        write(holdings.parts().format());
        generationDue = false;
    }

    private void write(CheckpointFormat format) throws Setback {
        turns.requireWanted();
        Path folder = output.write(format, snapshot);
        news.add(new PipelineEvent.Saved(pipeline, snapshot.position().step(), folder));
    }

    /** Leaves a generation of what has been reached, on whatever it is. */
    private boolean saveLast() throws Setback {
        letGoOfBackend();
        if (snapshot != null && !output.has(snapshot)) {
            String name = spec.output().format();
            Optional<Lease<CheckpointFormat>> format = catalog.lease(PluginKind.CHECKPOINT_FORMAT, name);
            if (format.isEmpty()) {
                throw new Setback(
                        "generation after step " + snapshot.position().step() + ": there is no checkpoint format '"
                                + name + "'",
                        true,
                        null);
            }
            try (Lease<CheckpointFormat> lease = format.get()) {
                write(lease.service());
            }
        }
        return true;
    }

    private void export() throws Setback {
        PipelineParts parts = holdings.parts();
        output.export(
                        parts.format(),
                        () -> holdings.engine().read(parts.modelTypes().keySet()))
                .ifPresent(file -> news.add(
                        new PipelineEvent.Saved(pipeline, trainer.position().step(), file)));
    }
}
