package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.layer.LayerScope;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;

/**
 * What a layer remembers of the batches it saw, as buffers: {@code running_mean [C]}, at first 0, {@code running_var [C]}, at
 * first 1, and {@code num_batches_tracked}, at first 0.
 */
final class RunningStatistics {
    private static final String MEAN = "running_mean";
    private static final String VARIANCE = "running_var";
    private static final String COUNT = "num_batches_tracked";

    private final LayerScope scope;
    private final Value mean;
    private final Value variance;
    private final Value count;

    private RunningStatistics(LayerScope scope, Value mean, Value variance, Value count) {
        this.scope = scope;
        this.mean = mean;
        this.variance = variance;
        this.count = count;
    }

    /** Declares the buffers for an input {@code [N, C, ...]}. */
    static RunningStatistics of(LayerScope scope, Value x) {
        Shape channels = Shape.of(x.shape().dim(1));
        return new RunningStatistics(
                scope,
                scope.buffer(MEAN, x.dtype(), channels, 0),
                scope.buffer(VARIANCE, x.dtype(), channels, 1),
                scope.buffer(COUNT, DType.I64, Shape.scalar(), 0));
    }

    Value mean() {
        return mean;
    }

    Value variance() {
        return variance;
    }

    /** Counts a batch; returns how many there were with it, {@code f64[]}. */
    Value countBatch() {
        GraphBuilder g = scope.graph();
        Value counted = g.add(count, 1);
        scope.update(COUNT, counted);
        return g.cast(counted, DType.F64);
    }

    /**
     * Moves the statistics towards those of a batch.
     *
     * @param share how far, {@code f64[]}: 0 leaves them, 1 forgets what was before
     */
    void moveTo(Value batchMean, Value batchVariance, Value share) {
        scope.update(MEAN, blend(mean, batchMean, share));
        scope.update(VARIANCE, blend(variance, batchVariance, share));
    }

    private Value blend(Value kept, Value fresh, Value share) {
        GraphBuilder g = scope.graph();
        Value rest = g.sub(g.constant(DType.F64, 1), share);
        return g.add(g.mul(kept, g.cast(rest, kept.dtype())), g.mul(fresh, g.cast(share, kept.dtype())));
    }

    /** The variance divided by one less than the number of elements, given the one divided by their number. */
    static Value unbiased(GraphBuilder g, Value variance, long elements) {
        return g.mul(variance, (double) elements / (elements - 1));
    }
}
