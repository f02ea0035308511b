package io.steelyard.shell.internal;

import io.steelyard.pipeline.Pipeline;
import io.steelyard.pipeline.PipelineSpec;
import io.steelyard.pipeline.PipelineState;
import io.steelyard.pipeline.PipelineStatus;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A pipeline that stands as it is told to, and notes what is asked of it. */
final class StandingPipeline implements Pipeline {
    final List<String> requests = new ArrayList<>();
    PipelineSpec spec;
    PipelineState state = PipelineState.RUNNING;
    String reason = "";

    StandingPipeline(PipelineSpec spec) {
        this.spec = spec;
    }

    @Override
    public PipelineSpec spec() {
        return spec;
    }

    @Override
    public void reconfigure(PipelineSpec other) {
        requests.add("reconfigure " + other.backend());
        spec = other;
    }

    @Override
    public PipelineStatus status() {
        return new PipelineStatus(state, reason, 3, 6, 1, 2, 0.5, Optional.of("one"));
    }

    @Override
    public void pause() {
        requests.add("pause");
    }

    @Override
    public void resume() {
        requests.add("resume");
    }

    @Override
    public void stop() {
        requests.add("stop");
    }

    @Override
    public Map<String, Tensor> weights() {
        throw new UnsupportedOperationException();
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
        throw new UnsupportedOperationException();
    }
}
