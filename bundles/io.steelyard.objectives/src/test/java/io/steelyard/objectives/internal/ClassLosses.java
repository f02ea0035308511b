package io.steelyard.objectives.internal;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.Shape;
import java.util.stream.IntStream;

/** What a row of scores for classes costs, as {@code torch.nn} defines it; classes lie along axis 1. */
final class ClassLosses {
    private ClassLosses() {}

    /** Of indices, or of probabilities; an index that is no class, as {@code ignore_index} is, costs nothing. */
    static Value crossEntropy(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        long classes = x.shape().dim(1);
        Value target = given.value("in.target");
        Value expected = target.dtype().isFloating() ? target : oneHot(g, target, x);
        double smoothing = given.decimal("label_smoothing", 0);
        Value smooth = g.add(g.mul(expected, 1 - smoothing), smoothing / classes);
        return g.neg(g.sum(g.mul(weighted(g, given, g.logSoftmax(x, 1)), smooth), 1));
    }

    /** The mean divides by the sum of the weights of the rows' classes. */
    static Value negativeLogLikelihood(GraphBuilder g, FunctionProbe.Given given) {
        Value hit = oneHot(g, given.value("in.target"), given.x());
        Value costs = g.neg(g.sum(g.mul(weighted(g, given, given.x()), hit), 1));
        return switch (given.text("reduction", "mean")) {
            case "none" -> costs;
            case "sum" -> g.sum(costs);
            default -> g.div(g.sum(costs), g.sum(weighted(g, given, hit)));
        };
    }

    /** {@code sum over other classes of max(0, 1 - x[target] + x[c]) / C}. */
    static Value multiMargin(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Value hit = oneHot(g, given.value("in.target"), x);
        Value scored = g.keep(g.sum(g.mul(x, hit), 1), x, 1);
        Value margins = g.relu(g.add(g.sub(x, scored), 1));
        return g.mean(g.mul(margins, g.add(g.neg(hit), 1)), 1);
    }

    /**
     * Targets are classes up to the first -1: {@code sum over targets t and other classes c of max(0, 1 - x[t] + x[c]) / C}.
     */
    static Value multiLabelMargin(GraphBuilder g, FunctionProbe.Given given) {
        Value x = given.x();
        Value target = given.value("in.target");
        Value ended = g.cumSum(g.cast(g.compare(Comparison.LT, target, 0), x.dtype()), 1);
        Value counted = g.cast(g.compare(Comparison.EQ, ended, 0), x.dtype());
        long rows = x.shape().dim(0);
        long classes = x.shape().dim(1);
        Shape pairs = Shape.of(rows, classes, classes);
        // [rows, place in the target, class]
        Value hits = g.mul(g.oneHot(target, classes, x.dtype()), g.reshape(counted, rows, classes, 1));
        Value scored = g.sum(g.mul(hits, g.reshape(x, rows, 1, classes)), 2);
        Value margins = g.relu(g.add(
                g.sub(
                        g.broadcast(g.reshape(x, rows, 1, classes), pairs),
                        g.broadcast(g.reshape(scored, rows, classes, 1), pairs)),
                1));
        Value other = g.add(g.neg(g.reduceMax(hits, 1)), 1);
        Value all = g.mul(g.mul(margins, g.reshape(counted, rows, classes, 1)), g.reshape(other, rows, 1, classes));
        return g.div(g.sum(all, 1, 2), (double) classes);
    }

    /** The mean over classes of the binary cross entropy of their logits. */
    static Value multiLabelSoftMargin(GraphBuilder g, FunctionProbe.Given given) {
        return g.mean(ElementwiseLosses.binaryCrossEntropyOfLogits(g, given), 1);
    }

    private static Value weighted(GraphBuilder g, FunctionProbe.Given given, Value x) {
        return given.find("buffer.weight")
                .map(weight -> g.mul(x, g.reshape(weight, 1, weight.shape().elements())))
                .orElse(x);
    }

    /** 1 along axis 1 of {@code like} at the class, 0 elsewhere. */
    private static Value oneHot(GraphBuilder g, Value classes, Value like) {
        Value innermost = g.oneHot(classes, like.shape().dim(1), like.dtype());
        int last = like.shape().rank() - 1;
        int[] permutation = IntStream.rangeClosed(0, last)
                .map(axis -> axis == 0 ? 0 : axis == 1 ? last : axis - 1)
                .toArray();
        return g.transpose(innermost, permutation);
    }
}
