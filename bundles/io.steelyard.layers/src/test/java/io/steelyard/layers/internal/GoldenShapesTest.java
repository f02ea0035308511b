package io.steelyard.layers.internal;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.FunctionProbe;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What rearranges, surrounds or enlarges images, against PyTorch. */
class GoldenShapesTest {
    private static final Map<String, FunctionProbe> FUNCTIONS = Map.of(
            "pixel shuffle", FunctionProbe.of(GoldenShapesTest::pixelShuffle),
            "channel shuffle", FunctionProbe.of(GoldenShapesTest::channelShuffle),
            "constant pad", FunctionProbe.of(GoldenShapesTest::constantPad),
            "pad", FunctionProbe.of(GoldenShapesTest::pad),
            "upsample", FunctionProbe.of(GoldenShapesTest::upsample));

    @TestFactory
    Stream<DynamicTest> theOutcomeAndItsGradientsAreThoseOfPyTorch() throws IOException {
        return GoldenFunctions.tests("shapes.json", "function", FUNCTIONS);
    }

    /** {@code torch.nn.PixelShuffle}: r times r channels become the pixels of one. */
    private static Value pixelShuffle(GraphBuilder g, FunctionProbe.Given given) {
        long r = given.number("upscale_factor", 1);
        Shape shape = given.x().shape();
        long channels = shape.dim(1) / (r * r);
        Value parted = g.reshape(given.x(), shape.dim(0), channels, r, r, shape.dim(2), shape.dim(3));
        return g.reshape(
                g.transpose(parted, 0, 1, 4, 2, 5, 3), shape.dim(0), channels, shape.dim(2) * r, shape.dim(3) * r);
    }

    /** {@code torch.nn.ChannelShuffle}: one channel of each group in turn. */
    private static Value channelShuffle(GraphBuilder g, FunctionProbe.Given given) {
        long groups = given.number("groups", 1);
        Shape shape = given.x().shape();
        Value parted = g.reshape(given.x(), shape.dim(0), groups, -1, shape.dim(2), shape.dim(3));
        return g.reshape(g.transpose(parted, 0, 2, 1, 3, 4), shape);
    }

    private static Value constantPad(GraphBuilder g, FunctionProbe.Given given) {
        int rank = given.x().shape().rank();
        List<Long> told = given.perAxis("padding", 2 * (rank - 2), 0);
        List<Long> low = new ArrayList<>(Collections.nCopies(rank, 0L));
        List<Long> high = new ArrayList<>(Collections.nCopies(rank, 0L));
        for (int i = 0; 2 * i < told.size(); i++) {
            low.set(rank - 1 - i, told.get(2 * i));
            high.set(rank - 1 - i, told.get(2 * i + 1));
        }
        return g.pad(given.x(), low, high, GraphBuilder.forAxes(rank, 0), given.decimal("value", 0));
    }

    /** Settings give what is in front and behind, first of the last axis. */
    private static Value pad(GraphBuilder g, FunctionProbe.Given given) {
        Value y = given.x();
        int rank = y.shape().rank();
        List<Long> told = given.perAxis("padding", 2 * (rank - 2), 0);
        Bordered mode = Bordered.valueOf(given.text("mode", "").toUpperCase(Locale.ROOT));
        for (int i = 0; 2 * i < told.size(); i++) {
            y = mode.around(g, y, rank - 1 - i, told.get(2 * i), told.get(2 * i + 1));
        }
        return y;
    }

    /** {@code torch.nn.Upsample}: along each axis, a product with what each element there is of those here. */
    private static Value upsample(GraphBuilder g, FunctionProbe.Given given) {
        Value y = given.x();
        int rank = y.shape().rank();
        Interpolation mode = given.text("mode", "").contains("cubic")
                ? Interpolation.CUBIC
                : given.text("mode", "").contains("linear") ? Interpolation.LINEAR : Interpolation.NEAREST;
        long factor = given.number("scale_factor", 1);
        for (int axis = 2; axis < rank; axis++) {
            long size = y.shape().dim(axis);
            long wanted = given.settings().containsKey("size")
                    ? given.perAxis("size", rank - 2, 1).get(axis - 2)
                    : size * factor;
            double[] shares = mode.shares(size, wanted, given.flag("align_corners"));
            Value last = g.dot(y, axis, g.constant(Tensor.of(Shape.of(wanted, size), shares)), 1);
            // The product has its new axis behind the others.
            y = g.transpose(last, moved(rank, axis));
        }
        return y;
    }

    private static int[] moved(int rank, int axis) {
        int[] permutation = new int[rank];
        for (int i = 0; i < rank; i++) {
            permutation[i] = i < axis ? i : i == axis ? rank - 1 : i - 1;
        }
        return permutation;
    }
}
