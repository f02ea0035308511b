package io.steelyard.runtime.internal.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.BackendException;
import io.steelyard.layer.LayerType;
import io.steelyard.layers.internal.Dense;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.predict.Answer;
import io.steelyard.predict.PredictionTimeoutException;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.predict.QueueFullException;
import io.steelyard.runtime.internal.service.LeaseHolder;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.runtime.internal.training.Framework;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Requests, batches, versions and backends of a predictor, on backends that are held up at will. */
@Timeout(60)
class ModelPredictorTest {
    /** The reference backend computes in double precision; an exponential and a quotient round a few times. */
    private static final double TOLERANCE = 1e-14;

    @TempDir
    Path folder;

    private Framework framework;
    private SmallModel model;
    private PublishedPredictors predictors;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        model = new SmallModel(folder);
        predictors = new PublishedPredictors(framework.context(), framework.catalog);
    }

    @AfterEach
    void stop() throws Exception {
        predictors.close();
        framework.stop();
    }

    private Predictor predictor(String backend, PredictorOptions options) throws Exception {
        return predictors.load(model.spec(backend), Optional.of(model.weights(1)), options);
    }

    private Predictor predictor() throws Exception {
        return predictor("auto", PredictorOptions.DEFAULTS);
    }

    private ServiceRegistration<Backend> provide(String name, Backend backend, int ranking) {
        return framework
                .context()
                .registerService(
                        Backend.class,
                        backend,
                        FrameworkUtil.asDictionary(
                                Map.of(PluginKind.BACKEND.property(), name, Constants.SERVICE_RANKING, ranking)));
    }

    private SteeredBackend provide() {
        SteeredBackend backend = new SteeredBackend();
        provide("first", backend, 0);
        return backend;
    }

    /** A gate that is shut: who comes to it is noted and waits until it is opened. */
    private static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch opened = new CountDownLatch(1);

        void pass() {
            reached.countDown();
            await(opened);
        }

        void awaitSomebody() {
            await(reached);
        }

        void open() {
            opened.countDown();
        }

        private static void await(CountDownLatch latch) {
            try {
                assertTrue(latch.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Tells when every other user of a part that is about to go has been told of it. Made before them, it is waited for first. */
    private static final class Departure implements LeaseHolder {
        private final CountDownLatch known = new CountDownLatch(1);

        @Override
        public boolean requestRelease(ServiceReference<?> leaving) {
            return true;
        }

        @Override
        public void awaitRelease(ServiceReference<?> leaving, long deadline) {
            known.countDown();
        }

        @Override
        public long patience() {
            return 0;
        }

        @Override
        public void partsChanged() {}

        void awaitKnown() throws InterruptedException {
            assertTrue(known.await(30, TimeUnit.SECONDS));
        }
    }

    private static Answer get(CompletionStage<Answer> asked) throws Exception {
        return asked.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<Answer> asked) {
        return assertThrows(ExecutionException.class, () -> get(asked)).getCause();
    }

    private static void requireRight(Answer answer, double slope, int rows, int first) {
        assertEquals(Shape.of(rows, 2), answer.values().shape());
        for (int i = 0; i < rows; i++) {
            double expected = SmallModel.expected(slope, first + i);
            assertEquals(expected, answer.values().getDouble(2L * i), TOLERANCE);
            assertEquals(1 - expected, answer.values().getDouble(2L * i + 1), TOLERANCE);
        }
    }

    /** Asks until an answer is as it should be. */
    private static Answer askUntil(Predictor predictor, Predicate<Answer> wanted) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            Answer answer = predictor.answer(SmallModel.rows(1, 3));
            if (wanted.test(answer)) {
                return answer;
            }
            assertTrue(System.nanoTime() < deadline, "the last answer was " + answer);
        }
    }

    /** Waits until all programs of a predictor with the default options are compiled: of 1, 2, 4, 8, 16 and 32 rows. */
    private static void awaitAllCompiled(Predictor predictor) throws Exception {
        assertEquals(32, predictor.options().maxBatchSize());
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            long before = predictor.statistics().batches().getOrDefault(32, 0L);
            predictor.answer(SmallModel.rows(32, 0));
            if (predictor.statistics().batches().getOrDefault(32, 0L) > before) {
                return;
            }
            assertTrue(System.nanoTime() < deadline);
        }
    }

    @Test
    void requestsThatWaitTogetherAreComputedTogether() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        Gate gate = new Gate();
        int before = backend.batches().size();
        backend.beforeRun = features -> gate.pass();
        List<CompletionStage<Answer>> asked = new ArrayList<>(List.of(predictor.ask(SmallModel.rows(1, 0))));
        gate.awaitSomebody();
        for (int i = 1; i <= 5; i++) {
            asked.add(predictor.ask(SmallModel.rows(1, i)));
        }
        gate.open();
        for (int i = 0; i <= 5; i++) {
            requireRight(get(asked.get(i)), 1, 1, i);
        }
        List<Integer> batches = backend.batches();
        assertEquals(List.of(1, 4, 1), batches.subList(before, batches.size()));
    }

    @Test
    void aRequestIsCutIntoPowersOfTwoAndNoRowIsMadeUp() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        int before = backend.batches().size();
        requireRight(predictor.answer(SmallModel.rows(77, -40)), 1, 77, -40);
        List<Integer> batches = backend.batches();
        assertEquals(List.of(32, 32, 8, 4, 1), batches.subList(before, batches.size()));
    }

    @Test
    void aRequestWaitsForOthersUntilTheBatchIsFull() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor(
                "auto", PredictorOptions.DEFAULTS.withMaxBatchSize(2).withMaxQueueDelay(Duration.ofSeconds(9)));
        CompletionStage<Answer> first = predictor.ask(SmallModel.rows(1, 0));
        CompletionStage<Answer> second = predictor.ask(SmallModel.rows(1, 1));
        requireRight(get(first), 1, 1, 0);
        requireRight(get(second), 1, 1, 1);
        assertEquals(List.of(2), backend.batches());
        assertTrue(predictor.statistics().longest().compareTo(Duration.ofSeconds(9)) < 0);
    }

    @Test
    void aRequestThatStaysAloneIsAnsweredAfterTheDelay() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor(
                "auto", PredictorOptions.DEFAULTS.withMaxBatchSize(2).withMaxQueueDelay(Duration.ofMillis(30)));
        requireRight(predictor.answer(SmallModel.rows(1, 0)), 1, 1, 0);
        assertEquals(List.of(1), backend.batches());
        assertTrue(predictor.statistics().longest().compareTo(Duration.ofMillis(30)) >= 0);
    }

    @Test
    void whereNothingIsMissingNothingIsCompiledForARequest() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        assertEquals(6, backend.compiled());
        for (int rows = 1; rows <= 40; rows++) {
            predictor.answer(SmallModel.rows(rows, 0));
        }
        predictor.update(model.weights(2));
        predictor.answer(SmallModel.rows(7, 0));
        assertEquals(6, backend.compiled(), "other weights need no other programs either");
    }

    @Test
    void aRequestForWhichThereIsNoRoomIsRefusedAtOnce() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor("auto", PredictorOptions.DEFAULTS.withMaxQueueSize(2));
        Gate gate = new Gate();
        backend.beforeRun = features -> gate.pass();
        CompletionStage<Answer> first = predictor.ask(SmallModel.rows(1, 0));
        CompletionStage<Answer> second = predictor.ask(SmallModel.rows(1, 1));
        QueueFullException refusal = assertThrows(QueueFullException.class, () -> predictor.ask(SmallModel.rows(1, 2)));
        gate.open();

        assertEquals(
                "predictor 'small': 2 requests are unanswered, and there is room for no more", refusal.getMessage());
        requireRight(get(first), 1, 1, 0);
        requireRight(get(second), 1, 1, 1);
        assertEquals(1, predictor.statistics().refused());
    }

    @Test
    void aCallerThatWaitsForItsAnswerWaitsForRoomToo() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor("auto", PredictorOptions.DEFAULTS.withMaxQueueSize(1));
        Gate gate = new Gate();
        backend.beforeRun = features -> gate.pass();
        CompletionStage<Answer> first = predictor.ask(SmallModel.rows(1, 0));
        gate.awaitSomebody();
        CompletableFuture<Answer> patient =
                CompletableFuture.supplyAsync(() -> predictor.answer(SmallModel.rows(1, 1)));
        gate.open();
        requireRight(get(first), 1, 1, 0);
        requireRight(get(patient), 1, 1, 1);
    }

    @Test
    void aCallerForWhomThereIsNoRoomInTimeIsToldSo() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor =
                predictor("auto", PredictorOptions.DEFAULTS.withMaxQueueSize(1).withTimeout(Duration.ofSeconds(1)));
        Gate gate = new Gate();
        backend.beforeRun = features -> gate.pass();
        predictor.ask(SmallModel.rows(1, 0));
        gate.awaitSomebody();
        String message = assertThrows(PredictionTimeoutException.class, () -> predictor.answer(SmallModel.rows(1, 1)))
                .getMessage();
        gate.open();
        assertTrue(
                message.equals(
                                "predictor 'small': there was no room for another request within 1.0 s, 1 are unanswered")
                        // The first one may have been given up just before.
                        || message.equals("predictor 'small': no answer within 1.0 s"),
                message);
    }

    @Test
    void withoutABackendARequestTimesOutWithTheReason() throws Exception {
        Predictor predictor = predictor("gpu", PredictorOptions.DEFAULTS.withTimeout(Duration.ofMillis(300)));
        String expected = "predictor 'small': no answer within 0.3 s: there is no backend 'gpu'; there are none";
        Throwable asked = failure(predictor.ask(SmallModel.rows(1, 0)));
        assertInstanceOf(PredictionTimeoutException.class, asked);
        assertEquals(expected, asked.getMessage());
        assertEquals(
                expected,
                assertThrows(PredictionTimeoutException.class, () -> predictor.answer(SmallModel.rows(1, 0)))
                        .getMessage());
        assertEquals(2, predictor.statistics().timedOut());
        assertEquals(0, predictor.statistics().waiting());
    }

    @Test
    void anAnswerNamesTheVersionItCameFrom() throws Exception {
        provide();
        Predictor predictor = predictor();
        Answer first = predictor.answer(SmallModel.rows(3, 0));
        assertEquals(predictor.version(), first.version());
        assertEquals(1, first.version().number());
        assertEquals(model.weights(1).toString(), first.version().source());
        assertEquals("first", first.backend());
        requireRight(first, 1, 3, 0);

        assertEquals(2, predictor.update(model.weights(-0.5)).number());
        Answer second = predictor.answer(SmallModel.rows(3, 0));
        assertEquals(2, second.version().number());
        assertNotEquals(first.version().sha256(), second.version().sha256());
        requireRight(second, -0.5, 3, 0);

        assertEquals(
                first.version().sha256(),
                predictor.update(model.weights(1)).sha256(),
                "equal weights have equal hashes");
    }

    @Test
    void allRowsOfARequestAreAnsweredByOneVersion() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor("auto", PredictorOptions.DEFAULTS.withMaxBatchSize(1));
        predictor.answer(SmallModel.rows(1, 0));
        Gate gate = new Gate();
        AtomicInteger runs = new AtomicInteger();
        backend.beforeRun = features -> {
            if (runs.incrementAndGet() == 2) {
                gate.pass();
            }
        };
        CompletionStage<Answer> asked = predictor.ask(SmallModel.rows(3, 0));
        gate.awaitSomebody();
        Thread updating = new Thread(() -> {
            try {
                predictor.update(model.weights(2));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        updating.start();
        // The second row is computed by the first version yet; the update waits for that.
        while (updating.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        gate.open();
        Answer answer = get(asked);
        updating.join();
        assertEquals(2, answer.version().number());
        requireRight(answer, 2, 3, 0);
        assertEquals(5, runs.get(), "two rows of the old version, which no longer count, and three of the new one");
    }

    @Test
    void weightsThatDoNotFitLeaveTheOldOnesAnswering() throws Exception {
        provide();
        Predictor predictor = predictor();
        Path broken = Files.writeString(folder.resolve("broken.safetensors"), "these are no weights");
        assertThrows(IOException.class, () -> predictor.update(broken));
        Path absent = folder.resolve("absent.safetensors");
        assertEquals(
                absent + ": there is no such file of weights",
                assertThrows(IOException.class, () -> predictor.update(absent)).getMessage());
        Answer answer = predictor.answer(SmallModel.rows(2, 1));
        assertEquals(1, answer.version().number());
        requireRight(answer, 1, 2, 1);
    }

    @Test
    void aBatchUnderWayEndsOnTheOldBackendAndTheNextWaitsForTheNewOne() throws Exception {
        SteeredBackend first = new SteeredBackend();
        ServiceRegistration<Backend> registration = provide("first", first, 0);
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        Gate gate = new Gate();
        first.beforeRun = features -> gate.pass();
        CompletionStage<Answer> underWay = predictor.ask(SmallModel.rows(1, 0));
        gate.awaitSomebody();
        CompletableFuture<Void> gone = CompletableFuture.runAsync(registration::unregister);
        CompletionStage<Answer> next = predictor.ask(SmallModel.rows(1, 1));
        assertFalse(gone.isDone(), "it goes only when the batch is done");
        gate.open();
        Answer old = get(underWay);
        gone.get(30, TimeUnit.SECONDS);
        assertEquals("first", old.backend());
        requireRight(old, 1, 1, 0);
        assertEquals(0, first.open(), "everything was given back before it went");

        provide("second", new SteeredBackend(), 0);
        Answer other = get(next);
        requireRight(other, 1, 1, 1);
    }

    @Test
    void aBetterBackendIsMadeReadyBesideTheOneThatAnswers() throws Exception {
        SteeredBackend first = provide();
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        SteeredBackend better = new SteeredBackend();
        Gate compiling = new Gate();
        better.beforeCompile = compiling::pass;
        provide("better", better, 10);
        compiling.awaitSomebody();
        Answer meanwhile = predictor.answer(SmallModel.rows(1, 1));
        assertEquals("first", meanwhile.backend());
        compiling.open();
        requireRight(askUntil(predictor, answer -> answer.backend().equals("better")), 1, 1, 3);
        assertEquals(6, better.compiled(), "all of its programs were there at once");
        assertEquals(0, first.open());
    }

    @Test
    void aBackendThatGoesWhileItIsMadeReadyIsLetGoOf() throws Exception {
        Departure departure = new Departure();
        framework.catalog.add(departure);
        SteeredBackend first = provide();
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        SteeredBackend better = new SteeredBackend();
        Gate compiling = new Gate();
        better.beforeCompile = compiling::pass;
        ServiceRegistration<Backend> registration = provide("better", better, 10);
        compiling.awaitSomebody();
        CompletableFuture<Void> gone = CompletableFuture.runAsync(registration::unregister);
        // Opened earlier, the gate might let the better one be taken up before it begins to go.
        departure.awaitKnown();
        assertEquals("first", predictor.answer(SmallModel.rows(1, 1)).backend());
        compiling.open();
        gone.get(30, TimeUnit.SECONDS);
        assertEquals(0, better.open());
        assertEquals("first", predictor.answer(SmallModel.rows(1, 1)).backend());
        assertEquals(6, first.open());
    }

    @Test
    void aSpecificationThatNamesItsBackendTakesNoOther() throws Exception {
        ServiceRegistration<Backend> registration = provide("first", new SteeredBackend(), 0);
        provide("other", new SteeredBackend(), 10);
        Predictor predictor = predictor("first", PredictorOptions.DEFAULTS);
        assertEquals("first", predictor.answer(SmallModel.rows(1, 0)).backend());
        registration.unregister();
        CompletionStage<Answer> waiting = predictor.ask(SmallModel.rows(1, 1));
        provide("first", new SteeredBackend(), -5);
        assertEquals("first", get(waiting).backend());
    }

    @Test
    void rowsThatCannotBeComputedSpoilNobodyElsesAnswer() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        Gate gate = new Gate();
        backend.beforeRun = features -> {
            gate.pass();
            for (double value : features.toDoubles()) {
                if (value == 666) {
                    throw new IndexOutOfBoundsException("%3: index 666");
                }
            }
        };
        predictor.ask(SmallModel.rows(1, 0));
        gate.awaitSomebody();
        CompletionStage<Answer> good = predictor.ask(SmallModel.rows(2, 1));
        CompletionStage<Answer> bad = predictor.ask(SmallModel.rows(1, 666));
        CompletionStage<Answer> alsoGood = predictor.ask(SmallModel.rows(1, 5));
        gate.open();
        requireRight(get(good), 1, 2, 1);
        requireRight(get(alsoGood), 1, 1, 5);
        Throwable failure = failure(bad);
        assertInstanceOf(IllegalArgumentException.class, failure);
        assertEquals("these rows cannot be answered: %3: index 666", failure.getMessage());
        assertEquals(1, predictor.statistics().failed());
    }

    @Test
    void aBackendThatFailsOnceIsTriedOnceMore() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor();
        AtomicInteger failures = new AtomicInteger(1);
        backend.beforeRun = features -> {
            if (failures.getAndDecrement() > 0) {
                throw new BackendException("the device fell over");
            }
        };
        requireRight(predictor.answer(SmallModel.rows(1, 2)), 1, 1, 2);
        failures.set(2);
        String message = assertThrows(IllegalStateException.class, () -> predictor.answer(SmallModel.rows(1, 2)))
                .getMessage();
        assertTrue(message.matches("predictor 'small': backend first .* failed: the device fell over"), message);
        requireRight(predictor.answer(SmallModel.rows(1, 2)), 1, 1, 2);
    }

    @Test
    void whatABackendCannotCompileForManyRowsIsAnsweredInSmallerBatches() throws Exception {
        SteeredBackend backend = provide();
        AtomicInteger programs = new AtomicInteger();
        backend.beforeCompile = () -> {
            if (programs.incrementAndGet() > 3) {
                throw new BackendException("there is no room for that");
            }
        };
        Predictor predictor = predictor();
        requireRight(predictor.answer(SmallModel.rows(9, 0)), 1, 9, 0);
        assertEquals(List.of(4, 4, 1), backend.batches());
    }

    @Test
    void afterABackendHasGoneSingleRowsAreAnsweredBeforeAllIsCompiled() throws Exception {
        ServiceRegistration<Backend> registration = provide("first", new SteeredBackend(), 0);
        Predictor predictor = predictor();
        predictor.answer(SmallModel.rows(1, 0));
        registration.unregister();
        SteeredBackend second = new SteeredBackend();
        Gate gate = new Gate();
        AtomicInteger programs = new AtomicInteger();
        second.beforeCompile = () -> {
            if (programs.incrementAndGet() == 2) {
                gate.pass();
            }
        };
        provide("second", second, 0);
        requireRight(predictor.answer(SmallModel.rows(3, 0)), 1, 3, 0);
        assertEquals(List.of(1, 1, 1), second.batches());
        gate.open();
    }

    @Test
    void aClosedPredictorTellsWhoWaitsAndTakesNoMore() throws Exception {
        Predictor predictor = predictor("gpu", PredictorOptions.DEFAULTS);
        CompletionStage<Answer> waiting = predictor.ask(SmallModel.rows(1, 0));
        predictor.close();
        predictor.close();
        assertEquals("predictor 'small': it was closed", failure(waiting).getMessage());
        assertThrows(IllegalStateException.class, () -> predictor.ask(SmallModel.rows(1, 0)));
        assertThrows(IllegalStateException.class, () -> predictor.answer(SmallModel.rows(1, 0)));
        assertThrows(IllegalStateException.class, () -> predictor.update(model.weights(1)));
    }

    @Test
    void aClosedPredictorGivesEverythingBack() throws Exception {
        SteeredBackend backend = new SteeredBackend();
        ServiceRegistration<Backend> registration = provide("first", backend, 0);
        Predictor predictor = predictor();
        awaitAllCompiled(predictor);
        predictor.close();
        assertEquals(0, backend.open());
        assertNull(registration.getReference().getUsingBundles());
    }

    @Test
    void itIsAServiceWithItsVersionUntilItIsClosed() throws Exception {
        provide();
        Predictor predictor = predictor();
        ServiceReference<Predictor> reference = framework.context().getServiceReference(Predictor.class);
        assertEquals("small", reference.getProperty("steelyard.model"));
        assertEquals(1L, reference.getProperty("steelyard.model.version"));
        predictor.update(model.weights(2));
        assertEquals(2L, reference.getProperty("steelyard.model.version"));
        predictor.close();
        assertNull(framework.context().getServiceReference(Predictor.class));
    }

    @Test
    void layersAreNotNeededToAnswerAndDescribeTheModelAnewWhenOthersCome() throws Exception {
        provide();
        ServiceRegistration<?> better = framework
                .context()
                .registerService(
                        LayerType.class,
                        new Dense(),
                        FrameworkUtil.asDictionary(
                                Map.of(PluginKind.LAYER.property(), "dense", Constants.SERVICE_RANKING, 5)));
        Predictor predictor = predictor();
        assertEquals(1, predictor.answer(SmallModel.rows(1, 3)).version().revision());
        framework.provide(PluginKind.LAYER, "unrelated", new Dense());
        better.unregister();
        requireRight(predictor.answer(SmallModel.rows(2, 3)), 1, 2, 3);
        framework.provide(PluginKind.LAYER, "another", new Dense());
        Answer answer = askUntil(predictor, found -> found.version().revision() == 2);
        assertEquals(1, answer.version().number());
        requireRight(answer, 1, 1, 3);
    }

    @Test
    void aNewGenerationIsTakenUpWhereTheyAreFollowed() throws Exception {
        provide();
        PipelineSpec spec = model.spec("auto");
        framework.run(spec);
        Predictor predictor =
                predictors.load(spec, Optional.empty(), PredictorOptions.DEFAULTS.withFollow(Duration.ofMillis(5)));
        Answer first = predictor.answer(SmallModel.rows(1, 1));
        assertTrue(
                first.version().source().endsWith("generation-1"),
                first.version().source());
        framework.run(spec);
        Answer second = askUntil(predictor, answer -> answer.version().number() == 2);
        assertTrue(
                second.version().source().endsWith("generation-2"),
                second.version().source());
    }

    @Test
    void whatACallerChangesAfterwardsChangesNoAnswer() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor();
        Gate gate = new Gate();
        backend.beforeRun = features -> gate.pass();
        predictor.ask(SmallModel.rows(1, 0));
        gate.awaitSomebody();
        TensorBuffer row = TensorBuffer.allocate(DType.F64, Shape.of(1, 2));
        row.setDouble(0, 4);
        CompletionStage<Answer> asked = predictor.ask(row);
        row.setDouble(0, 7);
        gate.open();
        requireRight(get(asked), 1, 1, 4);
    }

    @Test
    void itsOwnThreadCannotWaitForAnAnswer() throws Exception {
        SteeredBackend backend = provide();
        Predictor predictor = predictor();
        Gate gate = new Gate();
        backend.beforeRun = features -> gate.pass();
        CompletionStage<Answer> again =
                predictor.ask(SmallModel.rows(1, 0)).thenApply(answer -> predictor.answer(SmallModel.rows(1, 1)));
        gate.open();
        assertEquals(
                "predictor 'small': its own thread cannot wait for an answer",
                failure(again).getMessage());
    }

    @Test
    void rowsOfAnotherShapeAreRefusedAtOnce() throws Exception {
        Predictor predictor = predictor();
        assertEquals(
                "the model takes rows of shape [2], found a batch of [1, 3]",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> predictor.ask(Tensor.filled(DType.F64, Shape.of(1, 3), 0)))
                        .getMessage());
    }

    @Test
    void manyCallersGetTheirOwnAnswers() throws Exception {
        provide();
        Predictor predictor = predictor();
        List<Thread> callers = new ArrayList<>();
        List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        for (int caller = 0; caller < 16; caller++) {
            int first = caller - 8;
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 50; i++) {
                    requireRight(predictor.answer(SmallModel.rows(1 + i % 5, first)), 1, 1 + i % 5, first);
                }
            });
            thread.setUncaughtExceptionHandler((failed, e) -> failures.add(e));
            callers.add(thread);
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(800, predictor.statistics().answered());
        assertTrue(predictor
                        .statistics()
                        .longest()
                        .compareTo(predictor.statistics().median())
                >= 0);
    }
}
