package io.steelyard.runtime.internal.predict;

import io.steelyard.backend.Backend;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.predict.Answer;
import io.steelyard.predict.ModelVersion;
import io.steelyard.predict.PredictionTimeoutException;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.predict.PredictorStatistics;
import io.steelyard.predict.QueueFullException;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.runtime.internal.service.PluginCatalog;
import io.steelyard.runtime.internal.training.AssemblyException;
import io.steelyard.runtime.internal.training.RowForm;
import io.steelyard.runtime.internal.training.Signal;
import io.steelyard.runtime.internal.training.TrainedModel;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * A trained model that answers. One thread takes requests from a queue and computes them, a batch at a time; another one
 * keeps what computes them up to date. Callers that wait give up by themselves.
 */
public final class ModelPredictor implements Predictor {
    /** Hears how a predictor gets on. */
    public interface Life {
        /** Another version may answer now. */
        void changed(Predictor predictor);

        /** It takes no more requests. */
        void closed(Predictor predictor);
    }

    private static final Logger LOG = System.getLogger(ModelPredictor.class.getName());
    private static final int ROWS_AT_ONCE = 256;

    /** A request that a backend failed on so often is not tried again. */
    private static final int FAULTS = 2;

    private final TrainedModel model;
    private final PredictorOptions options;
    private final Life life;
    private final RequestQueue queue;
    private final AnswerCounts counts = new AnswerCounts();
    private final ServingKeeper keeper;
    private final Signal work = new Signal();
    private final Signal upkeep = new Signal();
    private final Optional<FollowedGenerations> followed;
    private final Thread answering;
    private final Thread keeping;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ModelPredictor(
            PluginCatalog catalog,
            TrainedModel model,
            PredictorOptions options,
            VersionedWeights weights,
            DescribedPrograms programs,
            Optional<FollowedGenerations> followed,
            Life life) {
        this.model = model;
        this.options = options;
        this.life = life;
        this.followed = followed;
        this.queue = new RequestQueue(options.maxQueueSize());
        this.keeper = new ServingKeeper(
                catalog,
                model,
                weights,
                programs,
                options.maxBatchSize(),
                work::give,
                this::servingChanged,
                upkeep::give);
        this.answering = thread("steelyard-predictor-" + name(), this::answerAll);
        this.keeping = thread("steelyard-predictor-" + name() + "-upkeep", this::keepUp);
    }

    private void start() {
        answering.start();
        keeping.start();
    }

    private static Thread thread(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setDaemon(true);
        // Whatever created the predictor must not be kept alive by its threads.
        thread.setContextClassLoader(null);
        return thread;
    }

    /**
     * Loads a model.
     *
     * @param weights a checkpoint or a directory of generations; the specification's output if none
     * @param life hears how it gets on
     * @throws InvalidSpecException if the specification is wrong, or parts of it are missing
     * @throws IOException if the weights cannot be read or do not fit
     */
    public static ModelPredictor load(
            PluginCatalog catalog, PipelineSpec spec, Optional<Path> weights, PredictorOptions options, Life life)
            throws InvalidSpecException, IOException {
        TrainedModel model = TrainedModel.of(catalog, spec);
        Path path = weights.orElse(spec.output().directory());
        Optional<FollowedGenerations> followed =
                options.follow().isZero() ? Optional.empty() : Optional.of(new FollowedGenerations(path));
        try {
            VersionedWeights first = VersionedWeights.of(1, model.read(path));
            DescribedPrograms programs = DescribedPrograms.first(model, options.maxBatchSize());
            ModelPredictor predictor = new ModelPredictor(catalog, model, options, first, programs, followed, life);
            predictor.start();
            return predictor;
        } catch (AssemblyException e) {
            throw new InvalidSpecException(e.problems());
        }
    }

    // ---- for everybody

    @Override
    public String name() {
        return model.spec().name();
    }

    @Override
    public ModelVersion version() {
        return keeper.version();
    }

    @Override
    public List<String> classes() {
        return model.classes();
    }

    @Override
    public PredictorOptions options() {
        return options;
    }

    @Override
    public PredictorStatistics statistics() {
        return counts.sum(queue.size());
    }

    @Override
    public CompletionStage<Answer> ask(HostData features) {
        return offer(model.form().ask(kept(features)));
    }

    @Override
    public CompletionStage<Answer> ask(HostData features, long[] lengths) {
        return offer(model.form().ask(features, lengths));
    }

    @Override
    public Answer answer(HostData features) {
        return await(model.form().ask(kept(features)));
    }

    @Override
    public Answer answer(HostData features, long[] lengths) {
        return await(model.form().ask(features, lengths));
    }

    /** What the caller cannot change while it waits. */
    private static HostData kept(HostData features) {
        return features instanceof TensorBuffer buffer ? buffer.toTensor() : features;
    }

    private Request request(RowForm.Question question) {
        return new Request(
                question,
                model.form().isRagged(),
                System.nanoTime(),
                options.timeout().toNanos());
    }

    private CompletionStage<Answer> offer(RowForm.Question question) {
        Request request = request(question);
        if (!queue.offer(request)) {
            counts.refused.increment();
            throw new QueueFullException(
                    here() + options.maxQueueSize() + " requests are unanswered, and there is room for no more");
        }
        asked(request);
        return request.answer.minimalCompletionStage();
    }

    private void asked(Request request) {
        keeper.want(request.bucket);
        work.give();
    }

    private Answer await(RowForm.Question question) {
        if (Thread.currentThread() == answering) {
            throw new IllegalStateException(here() + "its own thread cannot wait for an answer");
        }
        Request request = request(question);
        try {
            if (!queue.put(request)) {
                counts.timedOut.increment();
                throw new PredictionTimeoutException(here() + "there was no room for another request within "
                        + seconds() + ", " + options.maxQueueSize() + " are unanswered" + why());
            }
            asked(request);
            return request.answer.get(Math.max(1, request.deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            queue.remove(request);
            timeOut(request);
            return settled(request);
        } catch (ExecutionException e) {
            return settled(request);
        } catch (InterruptedException e) {
            queue.remove(request);
            Thread.currentThread().interrupt();
            throw new CancellationException(here() + "the caller was interrupted");
        }
    }

    /** What a completed request came to. */
    private static Answer settled(Request request) {
        try {
            return request.answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IllegalArgumentException) {
                throw new IllegalArgumentException(e.getCause().getMessage(), e.getCause());
            } else if (e.getCause() instanceof PredictionTimeoutException) {
                throw (PredictionTimeoutException) e.getCause();
            }
            throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
        }
    }

    private String here() {
        return "predictor '" + name() + "': ";
    }

    private String seconds() {
        return options.timeout().toNanos() / 1e9 + " s";
    }

    /** What is waited for beside the requests before, if anything. */
    private String why() {
        return keeper.serving() == null ? ": " + keeper.missing() : "";
    }

    private void timeOut(Request request) {
        if (request.claim()) {
            counts.timedOut.increment();
            request.answer.completeExceptionally(
                    new PredictionTimeoutException(here() + "no answer within " + seconds() + why()));
        }
    }

    @Override
    public void predict(Path file, Consumer<Prediction> sink) throws IOException {
        model.read(file, ROWS_AT_ONCE, (from, question) -> {
            Tensor answers = await(question).values();
            Shape one = answers.shape().slice(1, answers.shape().rank());
            for (int i = 0; i < answers.shape().dim(0); i++) {
                double[] values = new double[Math.toIntExact(one.elements())];
                answers.copyTo(i * one.elements(), values, 0, values.length);
                sink.accept(new Prediction(from + i, Tensor.of(answers.dtype(), one, values)));
            }
        });
    }

    @Override
    public ModelVersion update(Path weights) throws IOException {
        return keeper.update(weights);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            life.closed(this);
            keeper.close();
            queue.close().forEach(request -> fail(request, new IllegalStateException(here() + "it was closed")));
            work.give();
            upkeep.give();
        }
    }

    private void fail(Request request, RuntimeException failure) {
        if (request.claim()) {
            counts.failed.increment();
            request.answer.completeExceptionally(failure);
        }
    }

    private void servingChanged() {
        counts.switches.increment();
        work.give();
        life.changed(this);
    }

    // ---- the thread that answers

    private void answerAll() {
        while (!closed.get()) {
            try {
                long now = System.nanoTime();
                queue.removeExpired(now).forEach(this::timeOut);
                Serving ready = keeper.serving();
                long due = queue.due(
                        now,
                        bucket -> ready != null && ready.canAnswer(bucket),
                        options.maxBatchSize(),
                        options.maxQueueDelay().toNanos());
                if (due > 0) {
                    work.await(due);
                } else {
                    answerSome();
                }
            } catch (InterruptedException e) {
                LOG.log(Logger.Level.DEBUG, "{0} was interrupted and goes on", answering.getName());
            } catch (RuntimeException | Error e) {
                LOG.log(Logger.Level.ERROR, here() + "unexpected " + e, e);
            }
        }
    }

    /** Computes one batch, and then tells those whose requests are done with it. */
    private void answerSome() {
        List<Runnable> tell = new ArrayList<>();
        keeper.lock().lock();
        try {
            keeper.letGoOfLeaving();
            Serving serving = keeper.serving();
            if (serving != null) {
                compute(serving, tell);
            }
            keeper.letGoOfLeaving();
        } finally {
            keeper.lock().unlock();
        }
        tell.forEach(Runnable::run);
    }

    private void compute(Serving serving, List<Runnable> tell) {
        List<RequestQueue.Slice> slices = queue.next(serving.version(), serving::canAnswer, options.maxBatchSize());
        if (slices.isEmpty()) {
            return;
        }
        try {
            counts.batch(serving.run(slices));
            String backend = serving.model().lease().name();
            for (RequestQueue.Slice slice : slices) {
                Request request = slice.request();
                if (request.isDone()) {
                    queue.remove(request);
                    Answer answer = new Answer(request.values(), serving.version(), backend);
                    tell.add(() -> complete(request, answer));
                }
            }
        } catch (ArithmeticException | IndexOutOfBoundsException e) {
            cannotCompute(slices, e, tell);
        } catch (RuntimeException | Error e) {
            failed(serving.model().lease(), slices, e, tell);
        }
    }

    private void complete(Request request, Answer answer) {
        if (request.claim()) {
            counts.answered(System.nanoTime() - request.askedAt);
            request.answer.complete(answer);
        }
    }

    /** Of several requests in a batch each is tried alone: what one of them holds must not spoil the others. */
    private void cannotCompute(List<RequestQueue.Slice> slices, RuntimeException e, List<Runnable> tell) {
        if (slices.size() > 1) {
            slices.forEach(slice -> slice.request().isolate());
            return;
        }
        Request request = slices.get(0).request();
        queue.remove(request);
        tell.add(() ->
                fail(request, new IllegalArgumentException("these rows cannot be answered: " + e.getMessage(), e)));
    }

    /** The backend failed, or went past its deadline. The batch is tried once more, by what is made ready anew. */
    private void failed(Lease<Backend> lease, List<RequestQueue.Slice> slices, Throwable e, List<Runnable> tell) {
        // An interrupt is nobody's wish here, and would cut the next batch short, too.
        Thread.interrupted();
        if (!keeper.isLeaving(lease)) {
            LOG.log(
                    Logger.Level.WARNING,
                    "{0}backend {1} failed: {2}; it is tried once more",
                    here(),
                    lease.describe(),
                    e.getMessage());
            LOG.log(Logger.Level.DEBUG, here() + "the failure", e);
            for (RequestQueue.Slice slice : slices) {
                Request request = slice.request();
                if (request.fault() >= FAULTS) {
                    queue.remove(request);
                    tell.add(() -> fail(
                            request,
                            new IllegalStateException(
                                    here() + "backend " + lease.describe() + " failed: " + e.getMessage(), e)));
                }
            }
            keeper.drop();
        }
    }

    // ---- the thread that keeps it up to date

    private void keepUp() {
        while (!closed.get()) {
            try {
                keeper.settle();
                work.give();
                if (followed.isPresent()) {
                    follow(followed.get());
                }
                // Callers that do not wait are told in time even where the other thread is held up by a backend.
                queue.removeExpired(System.nanoTime()).forEach(this::timeOut);
                upkeep.await(pause());
            } catch (InterruptedException e) {
                LOG.log(Logger.Level.DEBUG, "{0} was interrupted and goes on", keeping.getName());
            } catch (RuntimeException | Error e) {
                LOG.log(Logger.Level.ERROR, here() + "unexpected " + e, e);
            }
        }
    }

    private long pause() {
        long pause = options.timeout().toNanos();
        if (followed.isPresent()) {
            pause = Math.min(pause, options.follow().toNanos());
        }
        long grace = keeper.graceLeft();
        return grace > 0 ? Math.min(pause, grace) : pause;
    }

    private void follow(FollowedGenerations generations) {
        if (generations.hasChanged()) {
            try {
                keeper.update(generations.directory());
            } catch (IOException e) {
                LOG.log(Logger.Level.WARNING, "{0}{1}", here(), e.getMessage());
            } catch (IllegalStateException e) {
                LOG.log(Logger.Level.DEBUG, "closed meanwhile", e);
            }
        }
    }
}
