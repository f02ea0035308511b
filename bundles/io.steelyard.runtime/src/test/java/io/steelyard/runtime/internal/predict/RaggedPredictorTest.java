package io.steelyard.runtime.internal.predict;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.predict.Answer;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.runtime.internal.training.Framework;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sequences of different lengths in the queue of a predictor; the buckets of the model are 1, 2, 4 and 7. */
@Timeout(60)
class RaggedPredictorTest {
    @TempDir
    Path folder;

    private Framework framework;
    private SteeredBackend backend;
    private Predictor predictor;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        backend = new SteeredBackend();
        framework.provide(PluginKind.BACKEND, "steered", (Backend) backend);
        Files.writeString(folder.resolve("waves.csv"), "wave,way\n1.5 2 3 4 5 6 7,up\n-1 -2,down\n2 2 2,up\n-3,down\n");
        PipelineSpec spec = Framework.spec(folder, """
                name: waves
                dtype: f64
                data: {source: {csv: {file: waves.csv, sequence: wave, shape: [1], target: way}}}
                model:
                  layers:
                    - dense: {out_features: 3}
                    - tanh
                    - global_avg_pool1d
                    - dense: {out_features: 2}
                objective: cross_entropy
                optimizer: {sgd: {lr: 0.5}}
                epochs: 1
                """);
        framework.run(spec);
        predictor = new PublishedPredictors(framework.context(), framework.catalog)
                .load(spec, Optional.empty(), PredictorOptions.DEFAULTS.withMaxBatchSize(4));
    }

    @AfterEach
    void stop() throws Exception {
        predictor.close();
        framework.stop();
    }

    private static Tensor wave(int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = Math.sin(length + 3.0 * i);
        }
        return Tensor.of(DType.F64, Shape.of(1, length, 1), values);
    }

    private static Answer get(CompletionStage<Answer> asked) throws Exception {
        return asked.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void thoseThatArePaddedAlikeAreComputedTogether() throws Exception {
        List<Integer> lengths = List.of(3, 7, 4, 2, 3);
        List<Tensor> alone = new ArrayList<>();
        for (int length : lengths) {
            alone.add(predictor.predict(wave(length)));
        }
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch opened = new CountDownLatch(1);
        backend.beforeRun = features -> {
            reached.countDown();
            try {
                assertTrue(opened.await(30, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        int before = backend.batches().size();
        predictor.ask(wave(1));
        assertTrue(reached.await(30, TimeUnit.SECONDS));
        List<CompletionStage<Answer>> asked =
                lengths.stream().map(length -> predictor.ask(wave(length))).toList();
        opened.countDown();
        for (int i = 0; i < lengths.size(); i++) {
            // To the bit on the reference backend, which adds in order.
            assertEquals(alone.get(i), get(asked.get(i)).values());
        }
        // The first; two of length 3 and 4, with one of them left; 7; 2.
        List<Integer> batches = backend.batches();
        assertEquals(List.of(1, 2, 1, 1, 1), batches.subList(before, batches.size()));
    }

    @Test
    void oneThatIsLongerThanAnyInTrainingGetsProgramsOfItsOwn() {
        int compiled = backend.compiled();
        double[] padded = new double[13];
        System.arraycopy(wave(9).toDoubles(), 0, padded, 0, 9);
        Tensor answer = predictor.predict(wave(9));
        assertEquals(answer, predictor.predict(Tensor.of(DType.F64, Shape.of(1, 13, 1), padded), new long[] {9}));
        assertTrue(backend.compiled() > compiled);
    }
}
