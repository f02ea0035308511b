package io.steelyard.kernels.simd;

import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.kernels.simd.internal.SimdBackend;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Convolutions of small whole numbers: nothing is rounded, so that all bits are the reference's. */
class SimdConvolutionsTest {
    private static final int ROUNDS = 60;

    private final Random random = new Random(6);

    @Test
    void convolutionsOfImagesAndTheirGradientsAreTheReferences() {
        check(2);
    }

    @Test
    void convolutionsOfLinesAndTheirGradientsAreTheReferences() {
        check(1);
    }

    @Test
    void convolutionsOfVolumesAndTheirGradientsAreTheReferences() {
        check(3);
    }

    private void check(int axes) {
        try (SimdBackend simd = SimdBackend.on(2)) {
            for (int round = 0; round < ROUNDS; round++) {
                DType dtype = random.nextInt(3) > 0 ? DType.F32 : DType.F64;
                RandomWindow window = RandomWindow.of(random, axes, true);
                check(simd, dtype, window.window(), window.dims());
            }
        }
    }

    private void check(SimdBackend simd, DType dtype, Window window, List<Long> dims) {
        long groups = 1L + random.nextInt(2);
        long images = 1L + random.nextInt(3);
        long inputs = groups * (1L + random.nextInt(9));
        long outputs = groups * (1L + random.nextInt(20));
        ReferenceCheck check = new ReferenceCheck();
        Value x = check.input(dtype, shape(images, inputs, dims), this::whole);
        Value w = check.input(dtype, shape(outputs, inputs / groups, window.size()), this::whole);
        Value y = check.g.convolution(x, w, window, groups);
        Value dy = check.input(dtype, y.shape(), this::whole);
        check.output("convolution", y);
        check.output(
                "input gradient",
                check.g.add(new Op.ConvolutionInputGradient(window, groups, x.shape()), List.of(dy, w)));
        check.output("kernel gradient", check.g.add(new Op.ConvolutionKernelGradient(window, groups), List.of(x, dy)));
        check.run(simd, dtype + "" + x.shape() + " with " + w.shape() + ", " + window + ", groups " + groups);
    }

    private static Shape shape(long outer, long inner, List<Long> dims) {
        List<Long> all = new ArrayList<>(List.of(outer, inner));
        all.addAll(dims);
        return Shape.of(all.stream().mapToLong(Long::longValue).toArray());
    }

    private double whole() {
        return random.nextInt(9) - 4;
    }
}
