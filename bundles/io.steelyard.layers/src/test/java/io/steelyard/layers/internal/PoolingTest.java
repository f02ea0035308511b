package io.steelyard.layers.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.TensorType;
import io.steelyard.layer.LayerType;
import io.steelyard.tck.LayerProbe;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pooling of a single row, against a walk over its windows one by one. */
class PoolingTest {
    private static final double[] ROW = {3, 1, 4, 1, 5, 9, 2, 6, 5};

    /** Every window that fits rows of 1 to 7 elements, in both modes. */
    static Stream<Arguments> windows() {
        List<Arguments> all = new ArrayList<>();
        for (int size = 1; size <= 7; size++) {
            for (int kernel = 1; kernel <= 4; kernel++) {
                for (int stride = 1; stride <= 5; stride++) {
                    for (int padding = 0; padding <= kernel / 2; padding++) {
                        if (kernel <= size + 2 * padding) {
                            all.add(arguments(size, kernel, stride, padding, false));
                            all.add(arguments(size, kernel, stride, padding, true));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("windows")
    void everyWindowSeesWhatAWalkOverTheRowSees(int size, int kernel, int stride, int padding, boolean ceil) {
        double[] row = Arrays.copyOf(ROW, size);
        Map<String, Object> options = options(kernel, stride, padding, ceil);
        List<int[]> ranges = walk(size, kernel, stride, padding, ceil);
        double[] greatest = ranges.stream()
                .mapToDouble(range -> inside(row, range).max().orElseThrow())
                .toArray();
        double[] means = ranges.stream()
                .mapToDouble(range -> inside(row, range).sum() / (Math.min(range[1], size + padding) - range[0]))
                .toArray();
        assertArrayEquals(greatest, pool(new MaxPool2d(), options, row));
        assertArrayEquals(means, pool(new AvgPool2d(), options, row));
    }

    private static Map<String, Object> options(int kernel, int stride, int padding, boolean ceil) {
        Map<String, Object> options = new HashMap<>();
        options.put("kernel_size", List.of(1L, (long) kernel));
        options.put("stride", List.of(1L, (long) stride));
        options.put("padding", List.of(0L, (long) padding));
        options.put("ceil_mode", ceil);
        return options;
    }

    /**
     * Begin and end of each window. Rounding down, a window must end within the padded row; rounding up, the one before
     * must not have reached its end and the window must begin before the padding behind the row.
     */
    private static List<int[]> walk(int size, int kernel, int stride, int padding, boolean ceil) {
        List<int[]> ranges = new ArrayList<>();
        for (int begin = -padding; ; begin += stride) {
            boolean more = ceil
                    ? begin < size && (ranges.isEmpty() || begin - stride + kernel < size + padding)
                    : begin + kernel <= size + padding;
            if (!more) {
                return ranges;
            }
            ranges.add(new int[] {begin, begin + kernel});
        }
    }

    private static DoubleStream inside(double[] row, int[] range) {
        return Arrays.stream(row, Math.max(0, range[0]), Math.min(row.length, range[1]));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void theMeanOfOnesIsOneWherePaddingDoesNotCount(int size, int kernel, int stride, int padding, boolean ceil) {
        double[] ones = new double[size];
        Arrays.fill(ones, 1);
        Map<String, Object> options = options(kernel, stride, padding, ceil);
        options.put("count_include_pad", false);
        double[] means = pool(new AvgPool2d(), options, ones);
        double[] expected = new double[means.length];
        Arrays.fill(expected, 1);
        assertArrayEquals(expected, means);
    }

    @Test
    void theWindowMovesByItsOwnSizeUnlessToldOtherwise() {
        assertArrayEquals(
                new double[] {3, 4, 9, 6}, pool(new MaxPool2d(), Map.of("kernel_size", List.of(1L, 2L)), ROW));
    }

    @Test
    void aDivisorTakesThePlaceOfTheCount() {
        assertArrayEquals(
                new double[] {4, 5, 14, 8},
                pool(new AvgPool2d(), Map.of("kernel_size", List.of(1L, 2L), "divisor_override", 1L), ROW));
    }

    @Test
    void aWindowThatDoesNotFitIsRefusedWithBothShapes() {
        assertEquals(
                "kernel 5x5 does not fit input 1x4x4",
                refusal(new MaxPool2d(), Map.of("kernel_size", 5L), Shape.of(2, 1, 4, 4)));
    }

    @Test
    void moreThanHalfAWindowOfPaddingIsRefused() {
        assertEquals(
                "padding 2x2 is more than half of kernel 3x3",
                refusal(new AvgPool2d(), Map.of("kernel_size", 3L, "padding", 2L), Shape.of(2, 1, 4, 4)));
    }

    private static String refusal(LayerType type, Map<String, ?> options, Shape input) {
        LayerProbe probe = new LayerProbe(type, options, DType.F64, false);
        TensorType given = new TensorType(DType.F64, input);
        return assertThrows(IllegalArgumentException.class, () -> probe.parameters(given))
                .getMessage();
    }

    private static double[] pool(LayerType type, Map<String, ?> options, double[] row) {
        return new LayerProbe(type, options, DType.F64, false)
                .output(new ReferenceBackend(), List.of(Tensor.of(Shape.of(1, 1, 1, row.length), row)), Map.of())
                .toDoubles();
    }
}
