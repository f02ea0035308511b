package io.steelyard.kernels.simd;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.kernels.simd.internal.SimdBackend;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Windows over few different whole numbers: ties are frequent, and nothing is rounded, so that all bits are the reference's. */
class SimdWindowsTest {
    private static final int ROUNDS = 60;

    private final Random random = new Random(5);

    @Test
    void windowsOverImagesAreTheReferences() {
        check(2, true);
    }

    @Test
    void windowsThatDoNotOverlapAreTheReferences() {
        check(2, false);
    }

    @Test
    void windowsOverLinesAndVolumesAreTheReferences() {
        check(1, true);
        check(3, true);
    }

    @Test
    void windowsOverAllAxesAreTheReferences() {
        check(0, true);
    }

    @Test
    void windowsOfNoAxesAreTheReferences() {
        try (SimdBackend simd = SimdBackend.on(2)) {
            check(simd, DType.F32, Shape.of(3, 4), new Window(List.of(), List.of(), List.of(), List.of(), List.of()));
        }
    }

    @Test
    void windowsOverNothingButPaddingAreTheReferences() {
        List<Long> two = List.of(2L, 2L);
        try (SimdBackend simd = SimdBackend.on(2)) {
            check(simd, DType.F32, Shape.of(2, 3, 0, 4), new Window(two, two, two, two, List.of(1L, 1L)));
            check(simd, DType.F32, Shape.of(0, 3, 4, 4), new Window(two, two, two, two, List.of(1L, 1L)));
        }
    }

    /** Axes beside images and channels; with none, the window slides over the only two axes there are. */
    private void check(int axes, boolean overlaps) {
        try (SimdBackend simd = SimdBackend.on(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                DType dtype = random.nextInt(3) > 0 ? DType.F32 : DType.F64;
                RandomWindow window = RandomWindow.of(random, axes == 0 ? 2 : axes, overlaps);
                List<Long> dims = new ArrayList<>(window.dims());
                if (axes > 0) {
                    dims.add(0, 1L + random.nextInt(40));
                    dims.add(0, 1L + random.nextInt(3));
                }
                check(
                        simd,
                        dtype,
                        Shape.of(dims.stream().mapToLong(Long::longValue).toArray()),
                        window.window());
            }
        }
    }

    private void check(SimdBackend simd, DType dtype, Shape shape, Window window) {
        ReferenceCheck check = new ReferenceCheck();
        Value x = check.input(dtype, shape, this::crowded);
        Value other = check.input(dtype, shape, this::whole);
        Value max = check.g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, x, window);
        Value dy = check.input(dtype, max.shape(), this::whole);
        check.output("max", max);
        check.output("sum", check.g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, other, window));
        check.output("gradient", check.g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, window), List.of(x, dy)));
        check.output("gather", check.g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, window), List.of(x, other)));
        check.run(simd, dtype + "" + shape + ", " + window);
    }

    private double crowded() {
        double[] few = {Double.NaN, Double.NEGATIVE_INFINITY, -1, -1, -0.0, -0.0, 0, 0, 1, 1};
        return few[random.nextInt(few.length)];
    }

    private double whole() {
        return random.nextInt(15) - 7;
    }
}
