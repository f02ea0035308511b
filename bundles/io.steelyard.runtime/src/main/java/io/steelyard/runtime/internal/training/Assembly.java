package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.graph.TensorType;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.SwapSpec;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A training put together: its parts, a backend with the state on it, and the last snapshot of that state on the host. The
 * snapshot is what survives: what goes gives its state back into one before, what fails is left for the last one there is, and
 * what comes goes on from it.
 *
 * <p>All of it is done in a turn; only {@link #snapshot} may be looked at by any thread at any time.
 */
final class Assembly {
    private static final Logger LOG = System.getLogger(Assembly.class.getName());

    /** Hears at once how far the training is, and on which backend. */
    interface Progress {
        void report(TrainingPosition position, long totalSteps, double loss, Optional<String> backend);
    }

    private final Pipeline pipeline;
    private final PipelineSpec spec;
    private final Holdings holdings;
    private final Trainer trainer;
    private final TrainingOutput output;
    private final List<PipelineEvent> news;
    private final Progress progress;
    private final CallTimeout timeout;

    /** Written in a turn, but looked at by any thread. */
    private volatile Snapshot snapshot;

    private Lineup lineup = Lineup.NONE;
    private long totalSteps;
    private long lastMoveAt;

    /** Who last computed what is not finite, and where; another backend may have to tell whether that is so. */
    private String suspect;

    private long suspectStep;

    /**
     * Nothing yet.
     *
     * @param output where there may be a generation to go on from
     * @param news receives what there is to tell after the turn
     */
    Assembly(
            Pipeline pipeline,
            PipelineSpec spec,
            Holdings holdings,
            Trainer trainer,
            TrainingOutput output,
            List<PipelineEvent> news,
            Progress progress) {
        this.pipeline = pipeline;
        this.spec = spec;
        this.holdings = holdings;
        this.trainer = trainer;
        this.output = output;
        this.news = news;
        this.progress = progress;
        this.timeout = new CallTimeout(spec.swap().timeout());
    }

    /** Goes on from where another one was. */
    void inherit(Assembly before) {
        snapshot = before.snapshot;
        lineup = before.lineup;
        lastMoveAt = before.lastMoveAt;
        if (snapshot != null) {
            trainer.moveTo(snapshot.position());
        }
    }

    /** The training as it was last brought to the host; null before it has begun. */
    Snapshot snapshot() {
        return snapshot;
    }

    /** The weights and buffers as they are; none before the training has begun. */
    Map<String, Tensor> weights() {
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
    }

    /** The training has made a move: says how far it is, and a pause that comes now begins here. */
    void moved() {
        report();
        lastMoveAt = System.nanoTime();
    }

    /** Brings the state to the host if the last snapshot is as old as it may get. */
    void keepSnapshotYoung() {
        if (trainer.position().step() - snapshot.position().step()
                >= spec.swap().snapshotEvery()) {
            takeSnapshot();
        }
    }

    /** Brings the state to the host. */
    void takeSnapshot() {
        snapshot = new Snapshot(holdings.engine().read(), trainer.position());
        if (snapshot.position().step() >= suspectStep) {
            suspect = null;
        }
    }

    /** Says how far the training is. */
    private void report() {
        Optional<String> backend = Optional.ofNullable(holdings.engine())
                .map(engine -> engine.lease().name());
        progress.report(trainer.position(), totalSteps, trainer.loss(), backend);
    }

    // ---- putting together

    /** Makes sure that parts and backend are there; otherwise says what is waited for. */
    Optional<String> putTogether() throws PipelineFailure, Setback {
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

    /** Whether what has merely come may take the place of what is at work, by {@code swap}. */
    private boolean mayAdopt() {
        return spec.swap().when() == SwapSpec.When.IMMEDIATE
                || spec.swap().when() == SwapSpec.When.EPOCH && trainer.isBetweenEpochs();
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
                distrust(e.lease(), "could not take up the model: " + e.getMessage(), e);
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
                lineup, pipeline, trainer.position().step(), Duration.ofNanos(System.nanoTime() - lastMoveAt)));
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

    // ---- letting go

    /** Lets go of what is about to go, the state brought to the host. */
    void letGoOfLeaving() {
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

    /** Lets go of the backend, the state brought to the host. */
    void letGoOfBackend() {
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

    /** Lets go of everything, the state brought to the host. */
    void letGoOfAll() {
        takeStateBack();
        holdings.releaseAll();
    }

    /** Brings what the backend has to the host. */
    private void takeStateBack() {
        if (holdings.engine() != null) {
            try {
                takeSnapshot();
            } catch (BackendFault e) {
                distrust(e.lease(), "did not give the state back: " + e.getMessage(), e);
            }
        }
    }

    // ---- faults

    /** A backend is not to be trusted, nor is the state on it: goes back to the last one that is known. */
    void distrust(Lease<Backend> lease, String reason, Exception cause) {
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

    /** Has another backend tell whether a training diverges or its backend is broken. */
    void doubt(Lease<Backend> lease, NotFinite found) throws PipelineFailure {
        if (suspect != null) {
            throw new PipelineFailure(found.getMessage() + "; " + suspect + " found the like", found);
        } else if (!holdings.hasAnotherBackend()) {
            throw found;
        }
        suspect = "backend " + lease.describe();
        suspectStep = trainer.position().step() + 1;
        distrust(lease, "computed what is not finite: " + found.getMessage(), found);
    }
}
