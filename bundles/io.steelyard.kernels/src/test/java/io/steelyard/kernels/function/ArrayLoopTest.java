package io.steelyard.kernels.function;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrayLoopTest {
    private static final int COUNT = 5000;

    /** Enough for the JVM to compile a loop with all it knows. */
    private static final int RUNS = 400;

    private static double[] arguments() {
        SplittableRandom random = new SplittableRandom(7);
        double[] x = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = (random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(-30, 9));
        }
        return x;
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void doublesGetTheSameBitsAloneAndInALoopHoweverOftenItRan(Subject subject) {
        double[] x = arguments();
        double[] expected = new double[COUNT];
        for (int i = 0; i < COUNT; i++) {
            expected[i] = subject.onDouble().applyAsDouble(x[i]);
        }
        for (int run = 0; run < RUNS; run++) {
            double[] y = new double[COUNT];
            subject.onDoubles().apply(x, y, 0, COUNT);
            assertArrayEquals(expected, y);
        }
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void floatsGetTheSameBitsAloneAndInALoopHoweverOftenItRan(Subject subject) {
        double[] wide = arguments();
        float[] x = new float[COUNT];
        float[] expected = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            x[i] = (float) wide[i];
            expected[i] = subject.onFloat().applyAsFloat(x[i]);
        }
        for (int run = 0; run < RUNS; run++) {
            float[] y = new float[COUNT];
            // Two parts of odd lengths: what is left over of a vector is computed otherwise.
            subject.onFloats().apply(x, y, 0, 1237);
            subject.onFloats().apply(x, y, 1237, COUNT);
            assertArrayEquals(expected, y);
        }
    }

    @ParameterizedTest
    @MethodSource("io.steelyard.kernels.function.Subject#all")
    void aLoopWritesItsRangeAloneAndMayWriteOverItsArguments(Subject subject) {
        double[] x = {0.25, 0.25, 0.25, 0.25};
        subject.onDoubles().apply(x, x, 1, 3);
        double y = subject.onDouble().applyAsDouble(0.25);
        assertArrayEquals(new double[] {0.25, y, y, 0.25}, x);
        float[] f = {0.25f, 0.25f, 0.25f, 0.25f};
        subject.onFloats().apply(f, f, 1, 3);
        float z = subject.onFloat().applyAsFloat(0.25f);
        assertArrayEquals(new float[] {0.25f, z, z, 0.25f}, f);
        assertEquals((float) y, z);
    }
}
