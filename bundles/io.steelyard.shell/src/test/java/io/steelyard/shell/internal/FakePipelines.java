package io.steelyard.shell.internal;

import io.steelyard.pipeline.BatchSpec;
import io.steelyard.pipeline.DataSpec;
import io.steelyard.pipeline.InvalidSpecException;
import io.steelyard.pipeline.LayerFigures;
import io.steelyard.pipeline.ModelSummary;
import io.steelyard.pipeline.OutputSpec;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineEvent;
import io.steelyard.pipeline.PipelineListener;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Pipelines;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.pipeline.Problem;
import io.steelyard.pipeline.SwapSpec;
import io.steelyard.predict.Answer;
import io.steelyard.predict.ModelVersion;
import io.steelyard.predict.Predictor;
import io.steelyard.predict.PredictorOptions;
import io.steelyard.predict.PredictorStatistics;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A runtime whose trainings are over as soon as they begin: two epochs of three steps with a swap between them. A file's
 * name decides: {@code missing.yaml} cannot be read, {@code wrong.yaml} has two problems, {@code diverges.yaml} fails, {@code
 * watched.yaml} is watched and takes too large a step in its second epoch.
 */
final class FakePipelines implements Pipelines {
    private final List<PipelineListener> listeners;
    final List<PipelineSpec> created = new ArrayList<>();
    final List<Pipeline> standing = new ArrayList<>();
    boolean resumed;
    List<String> classes = List.of("cat", "dog, small");

    FakePipelines(CommandRun run) {
        this.listeners = run.listeners;
    }

    @Override
    public PipelineSpec read(Path file) throws InvalidSpecException, IOException {
        String name = file.getFileName().toString();
        if (name.equals("missing.yaml")) {
            throw new IOException(file + ": there is no such file");
        }
        if (name.equals("wrong.yaml")) {
            throw new InvalidSpecException(List.of(
                    new Problem(new Place(name, 3, "model.layers[0]"), "first"),
                    new Problem(new Place(name, 7, "optimizer"), "second")));
        }
        PluginRef source = ref("csv", Map.of("file", "data.csv"));
        return new PipelineSpec(
                name.replace(".yaml", ""),
                file,
                "",
                1,
                DType.F32,
                new DataSpec(source, 0.2, true, 7),
                List.of(),
                Optional.empty(),
                ref("cross_entropy", Map.of()),
                List.of(),
                ref("adam", Map.of()),
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                2,
                new BatchSpec(32, true, BatchSpec.Last.KEEP),
                PipelineSpec.AUTO,
                new SwapSpec(SwapSpec.When.IMMEDIATE, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1),
                new OutputSpec(Path.of("runs"), 0, 1, 2, Optional.of(Path.of("w.safetensors")), "safetensors"),
                List.of(),
                1,
                Optional.empty());
    }

    private static PluginRef ref(String name, Map<String, Object> options) {
        return new PluginRef(name, options, new Place("pipeline.yaml", 1, ""), Map.of());
    }

    @Override
    public List<Problem> check(PipelineSpec spec) {
        return spec.backend().equals("abacus")
                ? List.of(new Problem(new Place("pipeline.yaml", 9, "backend"), "there is no backend 'abacus'"))
                : List.of();
    }

    @Override
    public Pipeline create(PipelineSpec spec, boolean resume) {
        created.add(spec);
        resumed = resume;
        FakePipeline pipeline = new FakePipeline(spec);
        tell(new PipelineEvent.StateChanged(pipeline, PipelineState.RUNNING, ""));
        if (spec.name().equals("pauses")) {
            tell(new PipelineEvent.StateChanged(pipeline, PipelineState.PAUSED, "the disk is full"));
            return pipeline;
        }
        for (long epoch = 1; epoch <= 2; epoch++) {
            for (int step = 1; step <= 3; step++) {
                pipeline.step++;
                tell(new PipelineEvent.StepCompleted(pipeline, pipeline.step, epoch, 32, 0.5, 0.1, "one"));
            }
            tell(new PipelineEvent.EpochCompleted(
                    pipeline, epoch, 0.5 / epoch, Map.of("accuracy", epoch == 1 ? 0.75 : 0.875)));
            tell(new PipelineEvent.Saved(pipeline, pipeline.step, Path.of("runs", "generation-" + epoch)));
            if (spec.name().equals("watched")) {
                tell(new PipelineEvent.Watched(
                        pipeline, pipeline.step, Map.of("head", figures(epoch == 1 ? 0.001 : 0.25))));
            }
            if (epoch == 1) {
                tell(new PipelineEvent.Swapped(pipeline, "backend", "one", "two", 3, Duration.ofMillis(5)));
            }
        }
        tell(new PipelineEvent.Saved(pipeline, 6, Path.of("w.safetensors")));
        return pipeline;
    }

    private static LayerFigures figures(double updateRatio) {
        return new LayerFigures(
                OptionalDouble.of(1.5),
                OptionalDouble.of(updateRatio),
                OptionalDouble.empty(),
                OptionalLong.of(0),
                OptionalLong.of(0));
    }

    private void tell(PipelineEvent event) {
        listeners.forEach(listener -> listener.onEvent(event));
    }

    @Override
    public List<Pipeline> list() {
        return List.copyOf(standing);
    }

    @Override
    public Optional<Pipeline> find(String name) {
        return standing.stream().filter(each -> each.spec().name().equals(name)).findFirst();
    }

    @Override
    public ModelSummary summarize(PipelineSpec spec) {
        return new ModelSummary(
                Shape.of(1, 8, 8),
                List.of(
                        new ModelSummary.Layer("flatten", "flatten", Shape.of(64), 0, 0),
                        new ModelSummary.Layer("head", "dense", Shape.of(100), 6500, 3)),
                new ModelSummary.Memory(32, 26012, 52000, 12, 1_000_000, 2_500_000));
    }

    @Override
    public Predictor predictor(PipelineSpec spec, Optional<Path> weights, PredictorOptions options) {
        return new Predictor() {
            @Override
            public List<String> classes() {
                return classes;
            }

            @Override
            public String name() {
                return spec.name();
            }

            @Override
            public PredictorOptions options() {
                return options;
            }

            @Override
            public ModelVersion version() {
                throw new UnsupportedOperationException();
            }

            @Override
            public PredictorStatistics statistics() {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<Answer> ask(HostData features) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<Answer> ask(HostData features, long[] lengths) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Answer answer(HostData features) {
                throw new UnsupportedOperationException();
            }

            @Override
            public Answer answer(HostData features, long[] lengths) {
                throw new UnsupportedOperationException();
            }

            @Override
            public ModelVersion update(Path updated) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void predict(Path file, Consumer<Prediction> sink) {
                sink.accept(new Prediction(0, Tensor.of(Shape.of(2), 0.75f, 0.25f)));
                sink.accept(new Prediction(1, Tensor.of(Shape.of(2), 0.1f, 0.9f)));
            }

            @Override
            public void close() {
                // There is nothing to close.
            }
        };
    }

    private static final class FakePipeline implements Pipeline {
        private final PipelineSpec spec;
        private long step;
        private boolean stopped;

        private FakePipeline(PipelineSpec spec) {
            this.spec = spec;
        }

        @Override
        public PipelineSpec spec() {
            return spec;
        }

        @Override
        public PipelineStatus status() {
            boolean diverges = spec.name().equals("diverges");
            if (stopped) {
                return new PipelineStatus(
                        PipelineState.STOPPED, "the disk is full", step, 6, 0, 2, Double.NaN, Optional.empty());
            }
            return new PipelineStatus(
                    step < 6 ? PipelineState.RUNNING : diverges ? PipelineState.FAILED : PipelineState.COMPLETED,
                    diverges ? "the loss at step 6 is not finite" : "",
                    step,
                    6,
                    step / 3,
                    2,
                    0.5,
                    Optional.of("one"));
        }

        @Override
        public void pause() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resume() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public void reconfigure(PipelineSpec other) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, Tensor> weights() {
            return Map.of();
        }

        @Override
        public Tensor predict(HostData features) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Tensor predict(HostData features, long[] lengths) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletionStage<PipelineStatus> completion() {
            return CompletableFuture.completedFuture(status());
        }
    }
}
