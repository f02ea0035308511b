package io.steelyard.runtime.internal.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.describe.ModelPrograms;
import io.steelyard.data.DataException;
import io.steelyard.data.Dataset;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.PipelineEvent.StepCompleted;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.Problem;
import io.steelyard.predict.Predictor;
import io.steelyard.runtime.internal.service.PluginKind;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences of different lengths, padded to buckets, from the data to the weights and the answers. */
class RaggedTrainingTest {
    @TempDir
    Path folder;

    private Framework framework;
    private WatchedBackend backend;

    @BeforeEach
    void start() throws Exception {
        framework = new Framework(Files.createDirectory(folder.resolve("framework")));
        backend = framework.provideBackend();
        framework.provide(PluginKind.DATA_SOURCE, "waves", new WaveSource(0, true));
        framework.provide(PluginKind.DATA_SOURCE, "waves_padded_with_nan", new WaveSource(Double.NaN, true));
        framework.provide(PluginKind.DATA_SOURCE, "even_waves", new WaveSource(0, false));
    }

    @AfterEach
    void stop() throws Exception {
        framework.stop();
    }

    private static String text(String name, String more) {
        return """
                name: %s
                seed: 5
                dtype: f64
                data: {source: waves, validation: 0.2}
                model:
                  layers:
                    - dense: {out_features: 4}
                    - tanh
                    - dropout: {p: 0.2}
                    - global_avg_pool1d
                    - dense: {out_features: 2}
                objective: cross_entropy
                metrics: [accuracy]
                optimizer: {adam: {lr: 0.05}}
                epochs: 2
                output: {directory: %s, every_epochs: 0}
                %s
                """.formatted(name, name, more);
    }

    private PipelineSpec spec(String name, String more) throws InvalidSpecException {
        return Framework.spec(folder, text(name, more));
    }

    private TrainingPipeline completed(PipelineSpec spec) throws Exception {
        TrainingPipeline pipeline = framework.run(spec);
        assertEquals(PipelineState.COMPLETED, pipeline.status().state(), pipeline.status()::reason);
        return pipeline;
    }

    private List<String> problems(String text) throws InvalidSpecException {
        return SpecCheck.problems(framework.catalog, Framework.spec(folder, text)).stream()
                .map(Problem::toString)
                .toList();
    }

    @Test
    void whatADataSetPadsWithChangesNoBitOfLossesWeightsFiguresAndAnswers() throws Exception {
        TrainingLog log = new TrainingLog();
        framework.listen(log);
        TrainingPipeline clean = completed(spec("clean", "batch: {size: 4}"));
        PipelineSpec dirtySpec = Framework.spec(
                folder, text("dirty", "batch: {size: 4}").replace("source: waves", "source: waves_padded_with_nan"));
        TrainingPipeline dirty = completed(dirtySpec);

        assertEquals(10, log.losses(clean).size());
        assertEquals(log.losses(clean), log.losses(dirty));
        assertEquals(log.figures(clean), log.figures(dirty));
        assertEquals(clean.weights(), dirty.weights());
        Tensor zeros = Tensor.of(DType.F64, Shape.of(1, 3, 2), 1, 2, 3, 4, 0, 0);
        Tensor nan = Tensor.of(DType.F64, Shape.of(1, 3, 2), 1, 2, 3, 4, Double.NaN, Double.NaN);
        try (Predictor predictor = framework.predictor(dirtySpec)) {
            assertEquals(predictor.predict(zeros, new long[] {2}), predictor.predict(nan, new long[] {2}));
            assertEquals(
                    predictor.predict(zeros, new long[] {2}),
                    predictor.predict(Tensor.of(DType.F64, Shape.of(1, 2, 2), 1, 2, 3, 4)));
            assertNotEquals(predictor.predict(zeros, new long[] {2}), predictor.predict(zeros, new long[] {3}));
        }
    }

    @Test
    void bucketsGiveTheWeightsOfAPaddingToTheMaximum() throws Exception {
        // Dropout draws for every element of a padded batch, so its masks depend on the padding; nothing else does.
        String bucketed = text("bucketed", "batch: {size: 4}").replace("p: 0.2", "p: 0");
        String padded = text("padded", "batch: {size: 4, buckets: [13]}").replace("p: 0.2", "p: 0");
        Map<String, Tensor> found = completed(Framework.spec(folder, bucketed)).weights();
        Map<String, Tensor> expected = completed(Framework.spec(folder, padded)).weights();

        // To the bit on the reference backend, which adds in order, so that zeros at the end change no sum. Where sums
        // have
        // another order for another length, each differs by some 2^-53 of its terms.
        assertEquals(expected, found);
    }

    @Test
    void aRecurrentModelIsTheSameInAnyBucketAndWithAnyPadding() throws Exception {
        String recurrent = "gru: {hidden_size: 3, bidirectional: true, return_sequences: false}";
        String bucketed = text("bucketed", "batch: {size: 4}")
                .replace("global_avg_pool1d", recurrent)
                .replace("p: 0.2", "p: 0");
        Map<String, Tensor> expected = completed(Framework.spec(
                        folder,
                        bucketed.replace("bucketed", "padded")
                                .replace("size: 4", "size: 4, buckets: [13]")
                                .replace("source: waves", "source: waves_padded_with_nan")))
                .weights();

        assertEquals(12, expected.size());
        assertEquals(expected, completed(Framework.spec(folder, bucketed)).weights());
    }

    @Test
    void thereIsOneProgramForEachUseRowsAndBucket() throws Exception {
        completed(spec("counted", "batch: {size: 4, buckets: [6, 9, 13]}"));

        List<Shape> trained = new ArrayList<>();
        List<Shape> evaluated = new ArrayList<>();
        backend.compiled().forEach(program -> {
            assertEquals(
                    program.inputs().get(ModelPrograms.FEATURES).shape().dim(0),
                    program.inputs().get(ModelPrograms.LENGTHS).shape().dim(0));
            (program.updates().isEmpty() ? evaluated : trained)
                    .add(program.inputs().get(ModelPrograms.FEATURES).shape());
        });
        Set<Shape> seen = shapesOfTwoEpochs(18, 4);
        assertEquals(seen, new HashSet<>(trained));
        assertEquals(seen.size(), trained.size(), "none is compiled twice");
        assertEquals(Set.of(Shape.of(4, evaluated.get(0).dim(1), 2)), new HashSet<>(evaluated));
        assertEquals(1, evaluated.size());
    }

    /** The shapes of all training batches, told from the data alone. */
    private Set<Shape> shapesOfTwoEpochs(int trainingRows, int size) throws Exception {
        Set<Shape> seen = new HashSet<>();
        try (PipelineParts parts = new PartsAssembler(
                        framework.catalog, spec("counted", "batch: {size: 4, buckets: [6, 9, 13]}"))
                .assemble()) {
            for (int epoch = 0; epoch < 2; epoch++) {
                int[] order = parts.split().epochOrder(5, epoch, true);
                assertEquals(trainingRows, order.length);
                for (int from = 0; from < order.length; from += size) {
                    int rows = Math.min(size, order.length - from);
                    long longest = LongStream.range(from, from + rows)
                            .map(i -> WaveSource.lengthOf(order[(int) i]))
                            .max()
                            .orElseThrow();
                    seen.add(Shape.of(rows, longest <= 6 ? 6 : longest <= 9 ? 9 : 13, 2));
                }
            }
        }
        return seen;
    }

    @Test
    void aTrainingResumedWithinAnEpochEndsWithTheSameBits() throws Exception {
        Map<String, Tensor> whole = completed(spec("whole", "batch: {size: 4}")).weights();
        PipelineSpec spec = spec("stopped", "batch: {size: 4}");
        var stopping = framework.listen(event -> {
            if (event instanceof StepCompleted step && step.step() == 7) {
                step.pipeline().stop();
            }
        });
        TrainingPipeline first = framework.run(spec);
        stopping.unregister();
        assertEquals(PipelineState.STOPPED, first.status().state());
        assertEquals(7, first.status().step());
        TrainingPipeline second = framework.start(spec, true);
        assertEquals(PipelineState.COMPLETED, Framework.end(second).state());
        assertEquals(whole, second.weights());
    }

    @Test
    void aFileOfSequencesIsTrainedOnAndAnswered() throws Exception {
        StringBuilder rows = new StringBuilder("wave,parity\n");
        StringBuilder questions = new StringBuilder("wave\n");
        for (int row = 0; row < WaveSource.ROWS; row++) {
            List<String> numbers = new ArrayList<>();
            for (int i = 0; i < WaveSource.lengthOf(row) * 2; i++) {
                numbers.add(Double.toString(WaveSource.value(row, i)));
            }
            rows.append(String.join(" ", numbers)).append(row % 2 == 0 ? ",even\n" : ",odd\n");
            questions.append(String.join(" ", numbers)).append('\n');
        }
        // Longer than any row of training.
        questions.append("0.5 0.25 ".repeat(20)).append('\n');
        Files.writeString(folder.resolve("waves.csv"), rows);
        Path asked = Files.writeString(folder.resolve("questions.csv"), questions);
        PipelineSpec spec = Framework.spec(
                folder,
                text("file", "batch: {size: 4}")
                        .replace("source: waves", "source: {csv: {file: waves.csv, sequence: wave, shape: [2]}}"));
        completed(spec);

        List<Predictor.Prediction> answers = new ArrayList<>();
        try (Predictor predictor = framework.predictor(spec)) {
            assertEquals(List.of("even", "odd"), predictor.classes());
            predictor.predict(asked, answers::add);
            assertEquals(WaveSource.ROWS + 1, answers.size());
            for (int row = 0; row < WaveSource.ROWS; row++) {
                int length = (int) WaveSource.lengthOf(row);
                double[] values = new double[length * 2];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) WaveSource.value(row, i);
                }
                Tensor alone = predictor.predict(Tensor.of(DType.F64, Shape.of(1, length, 2), values));
                for (int i = 0; i < 2; i++) {
                    // Another bucket sums in another order: a few times 2^-53 of a probability.
                    assertEquals(alone.getDouble(i), answers.get(row).values().getDouble(i), 1e-14);
                }
            }
        }
    }

    @Test
    void bucketsThatCannotBeAreRefused() throws Exception {
        assertEquals(
                List.of("p.yaml batch.buckets: row 5 of the data is a sequence of 13, the longest bucket is 12"),
                problems(text("short", "batch: {buckets: [4, 12]}")));
        assertEquals(
                List.of(
                        "p.yaml batch.buckets: buckets are for sequences of different lengths, and the rows of this data"
                                + " are all of one shape, f32[13,2]"),
                problems(text("even", "batch: {buckets: [16]}").replace("source: waves", "source: even_waves")));
    }

    @Test
    void layersThatWouldMixPaddingInAreRefusedWithTheirLine() throws Exception {
        assertEquals(
                List.of(
                        "p.yaml:10 model.layers[3]: flatten: merges the sequence with other axes, and so would take padding"
                                + " for data: the input holds sequences of different lengths, f64[18,13,4]; reduce them first, as"
                                + " global_avg_pool1d does"),
                problems(text("flat", "").replace("global_avg_pool1d", "flatten")));
    }

    @Test
    void weightsThatDependOnTheLengthAreRefused() throws Exception {
        framework.provide(PluginKind.LAYER, "positions", new Positions());
        assertEquals(
                List.of("p.yaml:7 model.layers[0]: 'positions.weight' is f64[13,2] for sequences padded to 13 and"
                        + " f64[1,2] for 1, expected weights that do not depend on a sequence's length"),
                problems(text("positions", "").replace("- dense: {out_features: 4}", "- positions")));
    }

    @Test
    void aPredictionBeyondGivenBucketsIsRefused() throws IOException {
        Buckets buckets = Buckets.of(new WaveSource(0, true).open(null), List.of(8L, 16L));
        assertEquals(8, buckets.holding(0));
        assertEquals(16, buckets.holding(9));
        String message = assertThrows(IllegalArgumentException.class, () -> buckets.holding(17))
                .getMessage();
        assertEquals("there is a sequence of 17, the longest bucket is 16", message);
    }

    @Test
    void bucketsThatAreNotGivenArePowersOfTwoUpToTheLongest() throws IOException {
        Buckets buckets = Buckets.of(new WaveSource(0, true).open(null), List.of());
        assertEquals(List.of(1L, 2L, 4L, 8L, 13L), buckets.lengths());
        assertEquals(13, buckets.holding(12));
        assertEquals(32, buckets.holding(17), "for rows longer than those of training");
        assertTrue(Buckets.of(new WaveSource(0, false).open(null), List.of()).areNone());
    }

    @Test
    void aLengthThatCannotBeIsRefused() {
        Dataset wrong = new WaveSource(0, true).open(null);
        assertEquals(
                "the data says that row 4 has 8 real elements, expected 0 to 7",
                assertThrows(DataException.class, () -> Buckets.length(wrong, 4, 7))
                        .getMessage());
    }
}
