package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions against the reference; see {@link ContractionTest} for the tolerance. */
class ConvolutionsTest {
    private static final double RTOL = 1e-5;

    /** One convolution: x is {@code [n, in, dims...]}, the kernel {@code [out, in / groups, size...]}. */
    record Case(long n, long in, long out, long groups, List<Long> dims, Window window) {
        Shape input() {
            return shape(n, in, dims);
        }

        Shape kernel() {
            return shape(out, in / groups, window.size());
        }

        Shape output() {
            List<Long> places = new ArrayList<>();
            for (int axis = 0; axis < dims.size(); axis++) {
                places.add(window.positions(axis, dims.get(axis)));
            }
            return shape(n, out, places);
        }

        private static Shape shape(long first, long second, List<Long> rest) {
            return Shape.of(
                    Stream.concat(Stream.of(first, second), rest.stream()).toList());
        }
    }

    private static Window window(
            List<Long> size, List<Long> strides, List<Long> low, List<Long> high, List<Long> dilation) {
        return new Window(size, strides, low, high, dilation);
    }

    private static Window plain(long... size) {
        List<Long> sizes = Shape.of(size).asList();
        List<Long> ones = sizes.stream().map(each -> 1L).toList();
        List<Long> zeros = sizes.stream().map(each -> 0L).toList();
        return new Window(sizes, ones, zeros, zeros, ones);
    }

    static Stream<Case> cases() {
        List<Long> one = List.of(1L, 1L);
        List<Long> two = List.of(2L, 2L);
        List<Long> none = List.of(0L, 0L);
        List<Long> three = List.of(3L, 3L);
        return Stream.of(
                new Case(2, 3, 4, 1, List.of(5L, 6L), plain(3, 3)),
                new Case(2, 3, 4, 1, List.of(5L, 6L), window(three, one, one, one, one)),
                new Case(1, 1, 1, 1, List.of(3L, 3L), plain(3, 3)),
                new Case(3, 2, 5, 1, List.of(7L, 8L), window(three, two, one, one, one)),
                new Case(2, 2, 3, 1, List.of(9L, 8L), window(three, one, none, none, two)),
                new Case(2, 2, 3, 1, List.of(9L, 8L), window(three, two, two, one, two)),
                new Case(2, 6, 4, 2, List.of(5L, 5L), window(three, one, one, one, one)),
                new Case(2, 4, 8, 4, List.of(6L, 5L), window(List.of(2L, 3L), List.of(2L, 1L), none, one, one)),
                new Case(3, 5, 7, 1, List.of(4L, 4L), plain(1, 1)),
                new Case(
                        2,
                        3,
                        4,
                        1,
                        List.of(11L),
                        window(List.of(4L), List.of(3L), List.of(2L), List.of(0L), List.of(1L))),
                new Case(1, 2, 3, 1, List.of(4L, 5L, 3L), plain(2, 3, 2)),
                new Case(0, 3, 4, 1, List.of(5L, 5L), plain(3, 3)),
                // Larger, so that they are cut into parts and tiles.
                new Case(32, 1, 16, 1, List.of(8L, 8L), window(three, one, one, one, one)),
                new Case(8, 16, 32, 1, List.of(8L, 8L), window(three, one, one, one, one)),
                new Case(2, 8, 70, 1, List.of(20L, 20L), window(three, one, one, one, one)),
                new Case(5, 4, 8, 2, List.of(9L, 8L), window(three, one, one, one, one)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aConvolutionIsTheReferences(Case c) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Agreement.check(
                    RTOL,
                    (g, in) -> g.convolution(
                            in.any(dtype, c.input().dims()),
                            in.any(dtype, c.kernel().dims()),
                            c.window(),
                            c.groups()));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itsGradientForTheInputIsTheReferences(Case c) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Agreement.check(
                    RTOL,
                    (g, in) -> g.add(
                            new Op.ConvolutionInputGradient(c.window(), c.groups(), c.input()),
                            List.of(
                                    in.any(dtype, c.output().dims()),
                                    in.any(dtype, c.kernel().dims()))));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void itsGradientForTheKernelIsTheReferences(Case c) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Agreement.check(
                    RTOL,
                    (g, in) -> g.add(
                            new Op.ConvolutionKernelGradient(c.window(), c.groups()),
                            List.of(
                                    in.any(dtype, c.input().dims()),
                                    in.any(dtype, c.output().dims()))));
        }
    }

    @Test
    void narrowTypesAreRoundedToTheirPrecision() {
        for (DType dtype : List.of(DType.F16, DType.BF16)) {
            Agreement.check(
                    (g, in) -> g.convolution(in.any(dtype, 2, 3, 5, 5), in.any(dtype, 4, 3, 3, 3), plain(3, 3), 1));
        }
    }
}
