package io.steelyard.benchmarks;

import static io.steelyard.benchmarks.Contest.copy;
import static io.steelyard.benchmarks.Contest.difference;
import static io.steelyard.benchmarks.Contest.floats;
import static io.steelyard.benchmarks.Contest.given;

import io.steelyard.compiler.Differentiation;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows or channels brought to mean 0 and variance 1, scaled and shifted; forward, and forward with all gradients. */
final class NormalizationRivals {
    private static final float EPS = 1e-5f;

    private NormalizationRivals() {}

    static List<Rival> of(Contest contest) {
        return List.of(
                layer(contest, false),
                layer(contest, true),
                batch(contest, 28, 32, false),
                batch(contest, 28, 32, true),
                batch(contest, 14, 64, false),
                batch(contest, 14, 64, true));
    }

    private static KernelProgram program(Contest contest, boolean layer, long rows, long width, boolean gradients) {
        KernelProgram ours = contest.program(g -> {
            Value x = given(g, "x", rows, width);
            Value weight = given(g, "weight", width);
            Value bias = given(g, "bias", width);
            Value y = layer
                    ? NormalizationComposites.layerNorm(g, x, 1, Optional.of(weight), Optional.of(bias), EPS)
                    : NormalizationComposites.batchNorm(g, x, Optional.of(weight), Optional.of(bias), EPS)
                            .output();
            Map<String, Value> results = new HashMap<>(Map.of("y", y));
            if (gradients) {
                results.putAll(gradients(g, y, given(g, "dy", rows, width), x, weight, bias));
            }
            return results;
        });
        (gradients ? List.of("x", "weight", "bias", "dy") : List.of("x", "weight", "bias"))
                .forEach(name -> ours.scatter(name, 1));
        return ours;
    }

    private static Map<String, Value> gradients(GraphBuilder g, Value y, Value dy, Value x, Value weight, Value bias) {
        List<Value> found = Differentiation.gradients(g, g.sum(g.mul(y, dy), 0, 1), List.of(x, weight, bias));
        return Map.of("dx", found.get(0), "dweight", found.get(1), "dbias", found.get(2));
    }

    private static Rival layer(Contest contest, boolean gradients) {
        long rows = 1024;
        long width = 128;
        UnusedPrimitives primitives = contest.primitives();
        KernelProgram ours = program(contest, true, rows, width, gradients);
        long matrix = primitives.rows(rows, width);
        long statistics = primitives.rows(rows);
        long forward = primitives.layerNorm(matrix, matrix, statistics, EPS);
        Operands operands = Operands.of(ours, rows * width, rows, width);
        Runnable there = operands.forward(primitives, forward);
        Runnable back = gradients
                ? operands.backward(
                        primitives,
                        primitives.layerNormBackward(matrix, matrix, matrix, statistics, EPS, forward),
                        ours)
                : () -> {};
        return new Rival(
                "layer norm, " + (gradients ? "both ways" : "forward"),
                rows + "x" + width,
                "transformer-b16",
                8,
                ours::run,
                () -> {
                    there.run();
                    back.run();
                },
                () -> gradients ? difference(ours, "dx", operands.dx) : difference(ours, "y", operands.y));
    }

    /** Ours on rows of channels, which is how an image lies whose channels are innermost. */
    private static Rival batch(Contest contest, long extent, long channels, boolean gradients) {
        long rows = 64 * extent * extent;
        UnusedPrimitives primitives = contest.primitives();
        KernelProgram ours = program(contest, false, rows, channels, gradients);
        long image = primitives.image(64, channels, extent, extent);
        long forward = primitives.batchNorm(image, image, EPS);
        Operands operands = Operands.of(ours, rows * channels, channels, channels);
        Runnable there = operands.forward(primitives, forward);
        Runnable back = gradients
                ? operands.backward(primitives, primitives.batchNormBackward(image, image, image, EPS, forward), ours)
                : () -> {};
        return new Rival(
                "batch norm, " + (gradients ? "both ways" : "forward"),
                "64x" + extent + "x" + extent + "x" + channels,
                "",
                0,
                ours::run,
                () -> {
                    there.run();
                    back.run();
                },
                () -> gradients ? difference(ours, "dx", operands.dx) : difference(ours, "y", operands.y));
    }

    /** Where the library finds and puts things. */
    private record Operands(
            long x, long weight, long bias, long y, long mean, long variance, long dx, long dweight, long dbias) {
        static Operands of(KernelProgram ours, long count, long statistics, long width) {
            return new Operands(
                    copy(ours, "x"),
                    copy(ours, "weight"),
                    copy(ours, "bias"),
                    floats(count),
                    floats(statistics),
                    floats(statistics),
                    floats(count),
                    floats(width),
                    floats(width));
        }

        Runnable forward(UnusedPrimitives primitives, long description) {
            return primitives.bound(
                    description,
                    Map.of(
                            UnusedPrimitives.SOURCE, x,
                            UnusedPrimitives.SCALE, weight,
                            UnusedPrimitives.SHIFT, bias,
                            UnusedPrimitives.MEAN, mean,
                            UnusedPrimitives.VARIANCE, variance,
                            UnusedPrimitives.DESTINATION, y));
        }

        Runnable backward(UnusedPrimitives primitives, long description, KernelProgram ours) {
            return primitives.bound(
                    description,
                    Map.of(
                            UnusedPrimitives.SOURCE, x,
                            UnusedPrimitives.SCALE, weight,
                            UnusedPrimitives.MEAN, mean,
                            UnusedPrimitives.VARIANCE, variance,
                            UnusedPrimitives.DESTINATION_GRADIENT, copy(ours, "dy"),
                            UnusedPrimitives.SOURCE_GRADIENT, dx,
                            UnusedPrimitives.SCALE_GRADIENT, dweight,
                            UnusedPrimitives.SHIFT_GRADIENT, dbias));
        }
    }
}
