package io.steelyard.benchmarks;

import static io.steelyard.benchmarks.Contest.copy;
import static io.steelyard.benchmarks.Contest.difference;
import static io.steelyard.benchmarks.Contest.floats;
import static io.steelyard.benchmarks.Contest.given;
import static io.steelyard.benchmarks.Contest.random;

import io.steelyard.backend.onednn.internal.primitive.ConvolutionForward;
import io.steelyard.backend.onednn.internal.primitive.ConvolutionShape;
import io.steelyard.graph.Composites;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A product or a convolution with a bias and a function of the sum: as a primitive with post-operations, and as the
 * library's product, which the backend uses, with a kernel of ours behind.
 */
final class FusedProductRivals {
    private FusedProductRivals() {}

    static List<Rival> of(Contest contest) {
        List<Rival> rivals = new ArrayList<>();
        rivals.add(dense(contest, "mlp-b128", 1, 128, 784, 512, UnusedPrimitives.RELU));
        rivals.add(dense(contest, "mlp-b128", 1, 128, 512, 256, UnusedPrimitives.RELU));
        rivals.add(dense(contest, "mlp-b32", 1, 32, 784, 512, UnusedPrimitives.RELU));
        rivals.add(dense(contest, "mlp-b32", 1, 32, 512, 256, UnusedPrimitives.RELU));
        rivals.add(dense(contest, "cnn-b64", 1, 64, 3136, 512, UnusedPrimitives.RELU));
        rivals.add(dense(contest, "transformer-b16", 4, 1024, 128, 512, UnusedPrimitives.RELU));
        rivals.add(dense(contest, "", 0, 1024, 128, 512, UnusedPrimitives.GELU));
        rivals.add(convolution(contest, 1, 28, 32));
        rivals.add(convolution(contest, 32, 14, 64));
        return rivals;
    }

    private static Value bent(GraphBuilder g, Value sum, int function) {
        return function == UnusedPrimitives.RELU ? g.relu(sum) : Composites.gelu(g, sum, Composites.Gelu.NONE);
    }

    private static Rival dense(Contest contest, String workload, int times, long m, long k, long n, int function) {
        KernelProgram ours = contest.program(g -> Map.of(
                "y",
                bent(g, g.add(g.dot(given(g, "x", m, k), 1, given(g, "w", n, k), 1), given(g, "b", n)), function)));
        List.of("x", "w", "b").forEach(name -> ours.scatter(name, 1));
        UnusedPrimitives primitives = contest.primitives();
        long description = primitives.matmul(
                primitives.rows(m, k),
                primitives.columns(k, n),
                primitives.rows(1, n),
                primitives.rows(m, n),
                function);
        long y = floats(m * n);
        Runnable theirs = primitives.bound(
                description,
                Map.of(
                        UnusedPrimitives.SOURCE, copy(ours, "x"),
                        UnusedPrimitives.WEIGHTS, copy(ours, "w"),
                        UnusedPrimitives.BIAS, copy(ours, "b"),
                        UnusedPrimitives.DESTINATION, y));
        String name = function == UnusedPrimitives.RELU ? "relu" : "gelu";
        return new Rival(
                "product + bias + " + name,
                m + "x" + k + "x" + n,
                workload,
                times,
                ours::run,
                theirs,
                () -> difference(ours, "y", y));
    }

    /** Of 5 by 5, padded by 2, on images whose channels lie innermost; ours is what the backend calls, and the kernel behind. */
    private static Rival convolution(Contest contest, int in, int extent, int out) {
        int n = 64;
        long rows = (long) n * extent * extent;
        ConvolutionForward ours = ConvolutionForward.of(
                contest.library(), ConvolutionShape.square(n, in, extent, out, 5, 1, 2), false, false, 1);
        KernelProgram bend =
                contest.program(g -> Map.of("y", g.relu(g.add(given(g, "x", rows, out), given(g, "b", out)))));
        bend.scatter("b", 1);
        long x = random((long) n * in * extent * extent, 1);
        long w = random((long) out * in * 25, 2);
        long sum = floats(rows * out);
        UnusedPrimitives primitives = contest.primitives();
        long description = primitives.convolution(
                primitives.image(n, in, extent, extent),
                primitives.free(out, in, 5, 5),
                primitives.rows(out),
                primitives.image(n, out, extent, extent),
                2,
                UnusedPrimitives.RELU);
        long chosen = primitives.chosen(description, UnusedPrimitives.WEIGHTS);
        long packed = primitives.room(chosen);
        Runnable pack = primitives.reorder(primitives.rows(out, in, 5, 5), w, chosen, packed);
        long y = floats(rows * out);
        Runnable computed = primitives.bound(
                description,
                Map.of(
                        UnusedPrimitives.SOURCE, x,
                        UnusedPrimitives.WEIGHTS, packed,
                        UnusedPrimitives.BIAS, copy(bend, "b"),
                        UnusedPrimitives.DESTINATION, y));
        return new Rival(
                "convolution + bias + relu",
                n + "x" + in + "x" + extent + "x" + extent + " to " + out,
                "cnn-b64",
                1,
                () -> {
                    ours.pack(w);
                    ours.run(0, x, 0, sum);
                    bend.run();
                },
                () -> {
                    pack.run();
                    computed.run();
                },
                () -> {
                    bend.write("x", sum);
                    bend.run();
                    return difference(bend, "y", y);
                });
    }
}
