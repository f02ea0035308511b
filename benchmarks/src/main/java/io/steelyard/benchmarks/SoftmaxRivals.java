package io.steelyard.benchmarks;

import static io.steelyard.benchmarks.Contest.copy;
import static io.steelyard.benchmarks.Contest.difference;
import static io.steelyard.benchmarks.Contest.floats;
import static io.steelyard.benchmarks.Contest.given;

import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows turned to probabilities or their logarithms; forward, and forward with the gradient. */
final class SoftmaxRivals {
    private SoftmaxRivals() {}

    static List<Rival> of(Contest contest) {
        return List.of(
                rows(contest, UnusedPrimitives.SOFTMAX, 4, 4096, 64, false),
                rows(contest, UnusedPrimitives.SOFTMAX, 4, 4096, 64, true),
                rows(contest, UnusedPrimitives.LOG_SOFTMAX, 1, 1024, 1000, false),
                rows(contest, UnusedPrimitives.LOG_SOFTMAX, 1, 1024, 1000, true));
    }

    private static Rival rows(Contest contest, int kind, int times, long rows, long width, boolean gradient) {
        boolean logarithm = kind == UnusedPrimitives.LOG_SOFTMAX;
        KernelProgram ours = contest.program(g -> {
            Value x = given(g, "x", rows, width);
            Value y = logarithm ? g.logSoftmax(x, 1) : g.softmax(x, 1);
            Map<String, Value> results = new HashMap<>(Map.of("y", y));
            if (gradient) {
                Value loss = g.sum(g.mul(y, given(g, "dy", rows, width)), 0, 1);
                results.put("dx", Differentiation.gradients(g, loss, List.of(x)).get(0));
            }
            return results;
        });
        ours.scatter("x", 4);
        UnusedPrimitives primitives = contest.primitives();
        long matrix = primitives.rows(rows, width);
        long forward = primitives.softmax(kind, matrix, matrix);
        long y = floats(rows * width);
        long dx = floats(rows * width);
        Runnable there = primitives.bound(
                forward, Map.of(UnusedPrimitives.SOURCE, copy(ours, "x"), UnusedPrimitives.DESTINATION, y));
        Runnable back = gradient
                ? primitives.bound(
                        primitives.softmaxBackward(kind, matrix, matrix, matrix, forward),
                        Map.of(
                                UnusedPrimitives.DESTINATION, y,
                                UnusedPrimitives.DESTINATION_GRADIENT, copy(ours, "dy"),
                                UnusedPrimitives.SOURCE_GRADIENT, dx))
                : () -> {};
        return new Rival(
                (logarithm ? "log softmax, " : "softmax, ") + (gradient ? "both ways" : "forward"),
                rows + "x" + width,
                "transformer-b16",
                times,
                ours::run,
                () -> {
                    there.run();
                    back.run();
                },
                () -> gradient ? difference(ours, "dx", dx) : difference(ours, "y", y));
    }
}
