package io.steelyard.runtime.internal.training;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A training that survives the coming and going of its parts, of its specification, and of threads that never return. Whoever
 * asks talks to this; what trains is a {@link TrainingRun}, one after the other: another one takes over where the
 * specification is exchanged or a part hangs.
 */
public final class TrainingPipeline implements Pipeline {
    private final PluginCatalog catalog;
    private final Watchdog watchdog;
    private final CompletableFuture<PipelineStatus> completion = new CompletableFuture<>();
    private volatile boolean pauseWanted;
    private volatile boolean stopWanted;
    private volatile PipelineStatus status;

    /** Exchanged under this object's lock alone. */
    private volatile TrainingRun run;

    /**
     * A pipeline that has not begun; {@link #start} makes it begin.
     *
     * @param watchdog looks after its calls
     * @throws IllegalArgumentException if the specification's backend is not a valid filter
     */
    public TrainingPipeline(PluginCatalog catalog, Watchdog watchdog, PipelineSpec spec, boolean resume) {
        this.catalog = catalog;
        this.watchdog = watchdog;
        this.status =
                new PipelineStatus(PipelineState.ASSEMBLING, "", 0, 0, 0, spec.epochs(), Double.NaN, Optional.empty());
        this.run = new TrainingRun(catalog, this, spec, resume);
    }

    public void start() {
        begin(run);
    }

    private void begin(TrainingRun next) {
        catalog.add(next);
        watchdog.watch(next);
        next.start();
    }

    /** Stops the pipeline and waits for its end; at once if called on its own thread. */
    public void shutDown(Duration patience) {
        stop();
        run.join(patience);
    }

    // ---- for everybody

    @Override
    public PipelineSpec spec() {
        return run.spec();
    }

    @Override
    public PipelineStatus status() {
        return status;
    }

    @Override
    public void pause() {
        pauseWanted = true;
        run.wake();
    }

    @Override
    public void resume() {
        pauseWanted = false;
        run.tryAgain();
    }

    @Override
    public void stop() {
        stopWanted = true;
        run.wake();
    }

    @Override
    public synchronized void reconfigure(PipelineSpec spec) {
        PipelineSpec now = spec();
        if (!spec.name().equals(now.name())) {
            throw new IllegalArgumentException("pipeline '" + now.name() + "' cannot become '" + spec.name() + "'");
        }
        if (!spec.output().directory().equals(now.output().directory())) {
            throw new IllegalArgumentException("pipeline '" + now.name() + "' keeps its generations in "
                    + now.output().directory() + "; it cannot go on in "
                    + spec.output().directory());
        }
        if (status.state().isFinal()) {
            throw new IllegalStateException("pipeline '" + now.name() + "' has ended");
        }
        run.handOverTo(new TrainingRun(catalog, this, spec, run));
    }

    @Override
    public Map<String, Tensor> weights() {
        return fromRun(() -> run.weights());
    }

    @Override
    public Tensor predict(HostData features) {
        return fromRun(() -> run.answer(form -> form.ask(features)));
    }

    @Override
    public Tensor predict(HostData features, long[] lengths) {
        return fromRun(() -> run.answer(form -> form.ask(features, lengths)));
    }

    /** Asks the run under way; if that is given up meanwhile, the next one. */
    private static <T> T fromRun(Supplier<Optional<T>> question) {
        Optional<T> answer = question.get();
        while (answer.isEmpty()) {
            answer = question.get();
        }
        return answer.get();
    }

    @Override
    public CompletionStage<PipelineStatus> completion() {
        return completion.minimalCompletionStage();
    }

    // ---- for its runs

    boolean isPauseWanted() {
        return pauseWanted;
    }

    boolean isStopWanted() {
        return stopWanted;
    }

    /** A run enters a state. */
    void enter(TrainingRun from, PipelineState state, String reason) {
        PipelineStatus before = status;
        if (from == run && (before.state() != state || !before.reason().equals(reason))) {
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

    /** A run tells how far it is. */
    void report(TrainingRun from, TrainingPosition position, long totalSteps, double loss, Optional<String> backend) {
        if (from == run) {
            PipelineStatus before = status;
            status = new PipelineStatus(
                    before.state(),
                    before.reason(),
                    position.step(),
                    totalSteps,
                    position.epoch(),
                    from.spec().epochs(),
                    loss,
                    backend);
        }
    }

    /** A run has let everything go, for another to go on. */
    synchronized void succeed(TrainingRun before, TrainingRun next) {
        catalog.remove(before);
        watchdog.leave(before);
        run = next;
        begin(next);
    }

    /** A run does not come back from a call. Another goes on from its last snapshot. */
    void giveUp(TrainingRun stuck, String reason) {
        succeed(stuck, new TrainingRun(catalog, this, stuck, reason));
    }

    /** A run has come to the end of the training. */
    void end(TrainingRun last, PipelineState state, String reason) {
        catalog.remove(last);
        watchdog.leave(last);
        enter(last, state, reason);
        completion.complete(status);
    }
}
