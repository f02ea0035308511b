package io.steelyard.compiler.describe;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.optimizer.ParameterView;
import io.steelyard.option.Options;
import java.util.function.Function;

/** One parameter as a plugin sees it at its stage. */
class StageView implements ParameterView {
    final UpdateStage stage;
    final TrainedParameter trained;

    StageView(UpdateStage stage, TrainedParameter trained) {
        this.stage = stage;
        this.trained = trained;
    }

    @Override
    public GraphBuilder graph() {
        return stage.graph;
    }

    @Override
    public Options options() {
        return stage.options(trained);
    }

    @Override
    public String name() {
        return trained.name();
    }

    @Override
    public Value parameter() {
        return trained.value();
    }

    @Override
    public Value gradient() {
        return trained.gradient();
    }

    @Override
    public Value rate() {
        return graph().cast(preciseRate(), parameter().dtype());
    }

    @Override
    public Value preciseRate() {
        return trained.rate();
    }

    @Override
    public Value globalNorm(String purpose, Function<ParameterView, Value> of) {
        return stage.norm(purpose, of, each -> true, "all");
    }

    @Override
    public Value groupNorm() {
        return stage.norm(
                "gradient",
                ParameterView::gradient,
                each -> each.group() == trained.group(),
                "group " + trained.group());
    }

    @Override
    public Value globalMaximum() {
        return stage.maximum();
    }
}
