package io.steelyard.backend.onednn.internal.primitive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.backend.onednn.internal.library.Loaded;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Against plain loops in double. Values lie in -1..1, so a sum of k products in f32 is off by far less than
 * (k + 4) * 2^-22: k * 2^-24 for each of the sqrt(k) that a sum's size is.
 */
class ConvolutionTest {
    private static OneDnn library;

    @BeforeAll
    static void open() {
        library = Loaded.library();
    }

    @AfterAll
    static void close() {
        library.close();
    }

    static Stream<ConvolutionShape> shapes() {
        List<ConvolutionShape> shapes = new ArrayList<>();
        shapes.add(ConvolutionShape.square(5, 3, 9, 7, 3, 1, 1));
        shapes.add(ConvolutionShape.square(3, 1, 28, 32, 5, 1, 2));
        shapes.add(ConvolutionShape.square(3, 16, 14, 32, 5, 1, 2));
        shapes.add(ConvolutionShape.square(7, 16, 11, 24, 3, 2, 1));
        shapes.add(ConvolutionShape.square(2, 17, 13, 5, 4, 3, 2));
        shapes.add(ConvolutionShape.square(3, 20, 8, 33, 1, 1, 0));
        shapes.add(of(5, 4, 16, 32, List.of(9L, 12L), List.of(3L, 2L), 1, 2, List.of(2L, 0L), List.of(1L, 3L)));
        shapes.add(of(3, 24, 24, 24, List.of(10L, 10L), List.of(3L, 3L), 1, 1, List.of(1L, 1L), List.of(1L, 1L)));
        shapes.add(of(4, 1, 6, 10, List.of(31L), List.of(5L), 2, 1, List.of(2L), List.of(1L)));
        shapes.add(of(
                2, 1, 4, 6, List.of(5L, 7L, 6L), List.of(3L, 3L, 2L), 1, 1, List.of(1L, 0L, 1L), List.of(1L, 1L, 0L)));
        return shapes.stream();
    }

    private static ConvolutionShape of(
            long batch,
            long groups,
            long in,
            long out,
            List<Long> extents,
            List<Long> kernel,
            long stride,
            long dilation,
            List<Long> low,
            List<Long> high) {
        int axes = extents.size();
        return new ConvolutionShape(
                batch,
                groups,
                in,
                out,
                extents,
                kernel,
                Collections.nCopies(axes, stride),
                Collections.nCopies(axes, dilation),
                low,
                high);
    }

    private record Data(Floats x, Floats w, Floats bias, Floats y) {
        static Data random(Arena arena, ConvolutionShape shape) {
            return new Data(
                    Floats.random(arena, shape.batch() * shape.inputSize(), 1),
                    Floats.random(arena, PlainConvolution.weightCount(shape), 2),
                    Floats.random(arena, shape.outChannels(), 3),
                    Floats.random(arena, shape.batch() * shape.outputSize(), 4));
        }
    }

    private static void close(double[] expected, Floats actual, double products, String what) {
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            assertEquals(expected[i], actual.get(i), (products + 4) * 0x1p-22, () -> what + ", element " + at);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void aConvolutionIsWhatPlainLoopsGive(ConvolutionShape shape) {
        double products = PlainConvolution.weightCount(shape) / (double) shape.outChannels();
        for (int most = 1; most <= 3; most++) {
            for (int variant = 0; variant < 3; variant++) {
                boolean bias = variant > 0;
                boolean relu = variant > 1;
                try (Arena arena = Arena.ofConfined();
                        ConvolutionForward forward = ConvolutionForward.of(library, shape, bias, relu, most)) {
                    Data data = Data.random(arena, shape);
                    double[] expected = new PlainConvolution(shape).forward(data.x, data.w, bias ? data.bias : null);
                    if (relu) {
                        Floats.floor(expected);
                    }
                    forward.pack(data.w.address());
                    for (int part = 0; part < forward.parts(); part++) {
                        forward.run(part, data.x.address(), data.bias.address(), data.y.address());
                    }
                    close(expected, data.y, products, shape + " in " + forward.parts() + " parts");
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theGradientOfTheInputIsWhatPlainLoopsGive(ConvolutionShape shape) {
        double products = PlainConvolution.weightCount(shape) / (double) shape.inChannels();
        for (int most = 1; most <= 3; most++) {
            try (Arena arena = Arena.ofConfined();
                    ConvolutionBackwardData backward = ConvolutionBackwardData.of(library, shape, most)) {
                Data data = Data.random(arena, shape);
                double[] expected = new PlainConvolution(shape).backwardData(data.y, data.w);
                backward.pack(data.w.address());
                for (int part = 0; part < backward.parts(); part++) {
                    backward.run(part, data.y.address(), data.x.address());
                }
                close(expected, data.x, products, shape + " in " + backward.parts() + " parts");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void theGradientsOfWeightsAndBiasAreWhatPlainLoopsGive(ConvolutionShape shape) {
        double products = shape.batch() * shape.outputSize() / (double) shape.outChannels();
        for (int most = 1; most <= 3; most++) {
            for (boolean bias : new boolean[] {false, true}) {
                try (Arena arena = Arena.ofConfined();
                        ConvolutionBackwardWeights backward =
                                ConvolutionBackwardWeights.of(library, shape, bias, most)) {
                    Data data = Data.random(arena, shape);
                    PlainConvolution plain = new PlainConvolution(shape);
                    for (int part = 0; part < backward.parts(); part++) {
                        backward.run(part, data.x.address(), data.y.address());
                    }
                    backward.finish(data.w.address(), data.bias.address());
                    String what = shape + " in " + backward.parts() + " parts";
                    close(plain.backwardWeights(data.x, data.y), data.w, products, what);
                    if (bias) {
                        close(plain.backwardBias(data.y), data.bias, products, what);
                    }
                }
            }
        }
    }

    @Test
    void aUsualConvolutionIsNotLeftToThePlainLoops() {
        ConvolutionShape shape = ConvolutionShape.square(8, 32, 14, 64, 5, 1, 2);
        try (ConvolutionForward forward = ConvolutionForward.of(library, shape, true, false, 2);
                ConvolutionBackwardData data = ConvolutionBackwardData.of(library, shape, 2);
                ConvolutionBackwardWeights weights = ConvolutionBackwardWeights.of(library, shape, true, 2)) {
            for (String name : List.of(forward.implementation(), data.implementation(), weights.implementation())) {
                assertFalse(name.startsWith("ref"), name);
            }
            assertEquals(2, forward.parts());
        }
    }

    @Test
    void partialSumsAreAddedInTheSameOrderWhoeverIsReadyFirst() {
        ConvolutionShape shape = ConvolutionShape.square(12, 16, 12, 16, 3, 1, 1);
        try (Arena arena = Arena.ofConfined();
                ConvolutionBackwardWeights backward = ConvolutionBackwardWeights.of(library, shape, true, 3)) {
            assertEquals(3, backward.parts());
            Data data = Data.random(arena, shape);
            float[][] results = new float[2][];
            for (int order = 0; order < 2; order++) {
                for (int i = 0; i < 3; i++) {
                    backward.run(order == 0 ? i : 2 - i, data.x.address(), data.y.address());
                }
                backward.finish(data.w.address(), data.bias.address());
                results[order] = data.w.toArray();
            }
            assertArrayEquals(results[0], results[1]);
        }
    }

    @Test
    void aKernelThatDoesNotFitIsRefused() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> ConvolutionShape.square(1, 3, 4, 8, 7, 1, 1));
        assertEquals(
                "A kernel of [7, 7] at stride [1, 1] and dilation [1, 1] does not fit an input of [4, 4] padded by"
                        + " [1, 1] and [1, 1].",
                refusal.getMessage());
    }

    @Test
    void channelsThatDoNotFallIntoGroupsAreRefused() {
        IllegalArgumentException refusal = assertThrows(
                IllegalArgumentException.class,
                () -> of(1, 3, 16, 32, List.of(9L), List.of(3L), 1, 1, List.of(0L), List.of(0L)));
        assertEquals("16 and 32 channels do not fall into 3 groups.", refusal.getMessage());
    }
}
