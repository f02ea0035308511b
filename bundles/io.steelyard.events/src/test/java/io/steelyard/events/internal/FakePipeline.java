package io.steelyard.events.internal;

import io.steelyard.pipeline.BatchSpec;
import io.steelyard.pipeline.DataSpec;
import io.steelyard.pipeline.OutputSpec;
import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.pipeline.Place;
import io.steelyard.pipeline.PluginRef;
import io.steelyard.pipeline.SwapSpec;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A pipeline with a name that is in whatever state a test puts it. */
final class FakePipeline implements Pipeline {
    private final PipelineSpec spec;
    private PipelineState state = PipelineState.RUNNING;
    private String reason = "";
    long step;

    FakePipeline(String name) {
        PluginRef any = new PluginRef("any", Map.of(), new Place("p.yaml", 1, ""), Map.of());
        this.spec = new PipelineSpec(
                name,
                Path.of("p.yaml"),
                "",
                0,
                DType.F32,
                new DataSpec(any, 0, false, 0),
                List.of(),
                Optional.empty(),
                any,
                List.of(),
                any,
                OptionalDouble.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                1,
                new BatchSpec(1, false, BatchSpec.Last.KEEP),
                PipelineSpec.AUTO,
                new SwapSpec(SwapSpec.When.IMMEDIATE, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1),
                new OutputSpec(Path.of("runs"), 0, 0, 1, Optional.empty(), "safetensors"),
                List.of(),
                1,
                Optional.empty());
    }

    FakePipeline enter(PipelineState other, String why) {
        state = other;
        reason = why;
        return this;
    }

    @Override
    public PipelineSpec spec() {
        return spec;
    }

    @Override
    public PipelineStatus status() {
        return new PipelineStatus(state, reason, step, 100, 0, 1, 0.5, Optional.of("one"));
    }

    @Override
    public void reconfigure(PipelineSpec other) {
        throw new UnsupportedOperationException();
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
        return new CompletableFuture<>();
    }
}
