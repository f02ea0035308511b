package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.checkpoint.CheckpointFormat;
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
    private final Turns turns;
    private final Signal signal = new Signal();

    /** What takes this run's place at the next opportunity, or null. */
    private volatile TrainingRun successor;

    /** Why it pauses although nobody has asked, or null. */
    private volatile Setback setback;

    // Everything below is touched only in a turn.
    /** What a turn has to say, published after it. */
    private final List<PipelineEvent> news = new ArrayList<>();

    private final Trainer trainer;
    private final Assembly assembly;

    /** Where the training was when a generation became due that has not been left yet; null if none has. */
    private TrainingPosition dueAt;

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
        this.turns = new Turns(new CallTimeout(spec.swap().timeout()));
        this.holdings = new Holdings(catalog, spec);
        this.output = new TrainingOutput(spec, resume);
        this.trainer = new Trainer(pipeline, spec, news);
        this.assembly = new Assembly(
                pipeline,
                spec,
                holdings,
                trainer,
                output,
                news,
                (position, totalSteps, loss, backend) -> pipeline.report(this, position, totalSteps, loss, backend));
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
        // It stands at the last snapshot, or at the start.
        long backTo = trainer.position().step();
        news.add(new PipelineEvent.Faulted(pipeline, what, reason, reached, backTo));
        if (blamed.isEmpty()) {
            setback = new Setback(what + " " + reason, false, null);
        }
    }

    private void inherit(TrainingRun before) {
        assembly.inherit(before.assembly);
        output.inherit(before.output);
        dueAt = before.dueAt;
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
        return turns.ask(assembly::weights);
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
            if (!turns.takeUnwatchedBefore(deadline, assembly::letGoOfLeaving)) {
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
            turns.takeUnwatched(assembly::letGoOfAll);
        } catch (RuntimeException e) {
            LOG.log(Logger.Level.WARNING, "pipeline '" + spec.name() + "' did not end cleanly", e);
        }
        pipeline.end(this, last, reason);
    }

    private void handOver() {
        TrainingRun next = successor;
        turns.takeUnwatched(() -> {
            assembly.letGoOfAll();
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
            if (assembly.snapshot() == null) {
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
            Optional<String> waitFor = inTurn(assembly::putTogether);
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

    /** Does something in a turn, then says what came of it outside. */
    private <T> T inTurn(Turns.Work<T> work) throws PipelineFailure, Setback {
        try {
            return turns.take(() -> {
                assembly.letGoOfLeaving();
                T result = work.run();
                assembly.letGoOfLeaving();
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

    // ---- work, in a turn

    /** One move of the training; true if nothing is left to do. */
    private boolean work() throws PipelineFailure, Setback {
        if (!holdings.isWhole()) {
            // Let go of since the last turn.
            return false;
        }
        Engine engine = holdings.engine();
        try {
            if (isGenerationDue()) {
                save();
                return false;
            }
            Trainer.Next next = trainer.move(holdings.parts(), engine);
            turns.requireWanted();
            assembly.moved();
            if (next == Trainer.Next.SAVE) {
                dueAt = trainer.position();
                save();
            } else if (next == Trainer.Next.NOTHING) {
                export();
                return true;
            } else {
                assembly.keepSnapshotYoung();
            }
        } catch (BackendFault e) {
            // One that goes past its deadline takes the step under way along, and is no fault.
            if (!holdings.isBackendLeaving()) {
                assembly.distrust(
                        e.lease(), "failed after step " + trainer.position().step() + ": " + e.getMessage(), e);
            }
        } catch (NotFinite e) {
            assembly.doubt(engine.lease(), e);
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

    private void save() throws Setback {
        assembly.takeSnapshot();
        write(holdings.parts().format());
        dueAt = null;
    }

    /** A training that has gone back since will come there again: then it is due anew. */
    private boolean isGenerationDue() {
        return dueAt != null && dueAt.isAsFarAs(trainer.position());
    }

    private void write(CheckpointFormat format) throws Setback {
        turns.requireWanted();
        Snapshot snapshot = assembly.snapshot();
        Path folder = output.write(format, snapshot);
        news.add(new PipelineEvent.Saved(pipeline, snapshot.position().step(), folder));
    }

    /** Leaves a generation of what has been reached, on whatever it is. */
    private boolean saveLast() throws Setback {
        assembly.letGoOfBackend();
        Snapshot snapshot = assembly.snapshot();
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
