package io.steelyard.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.kernels.simd.product.Convolution.Axis;
import io.steelyard.kernels.simd.product.Convolution.Strides;
import io.steelyard.tensor.DType;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ConvolutionPlansTest {
    private static final Products WARM = new Products(1, Runnable::run);
    private static final Products CUT = new Products(3, Runnable::run);
    private static final Products COLD = new Products(2, task -> {});

    private final Random random = new Random(11);

    @Test
    void outputsAreThoseOfPlainLoops() {
        for (int round = 0; round < 150; round++) {
            Convolution convolution = convolution();
            double[] x = numbers(inputSize(convolution));
            double[] w = numbers(kernelSize(convolution));
            double[] expected = new double[outputSize(convolution)];
            forEachTerm(convolution, (i, j, k) -> expected[k] += x[i] * w[j]);
            check(convolution, ConvolutionPlans::forward, x, w, expected);
        }
    }

    @Test
    void gradientsOfInputsAreThoseOfPlainLoops() {
        for (int round = 0; round < 150; round++) {
            Convolution convolution = convolution();
            double[] dy = numbers(outputSize(convolution));
            double[] w = numbers(kernelSize(convolution));
            double[] expected = new double[inputSize(convolution)];
            forEachTerm(convolution, (i, j, k) -> expected[i] += dy[k] * w[j]);
            check(convolution, ConvolutionPlans::inputGradient, dy, w, expected);
        }
    }

    @Test
    void gradientsOfKernelsAreThoseOfPlainLoops() {
        for (int round = 0; round < 150; round++) {
            Convolution convolution = convolution();
            double[] dy = numbers(outputSize(convolution));
            double[] x = numbers(inputSize(convolution));
            double[] expected = new double[kernelSize(convolution)];
            forEachTerm(convolution, (i, j, k) -> expected[j] += dy[k] * x[i]);
            check(convolution, plans -> plans.kernelGradient(false), dy, x, expected);
        }
    }

    private static void check(
            Convolution convolution,
            Function<ConvolutionPlans, ProductPlan> plan,
            double[] a,
            double[] b,
            double[] expected) {
        DType dtype = convolution.dtype();
        double[] actual = PlanRun.of(plan.apply(WARM.convolutions(convolution)), dtype, a, b, expected.length);
        // All operands are whole numbers below 8, and all sums below 2^24: nothing is rounded.
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], "element " + i + " of " + convolution);
        }
        assertArrayEquals(actual, PlanRun.of(plan.apply(CUT.convolutions(convolution)), dtype, a, b, expected.length));
        assertArrayEquals(actual, PlanRun.of(plan.apply(COLD.convolutions(convolution)), dtype, a, b, expected.length));
    }

    private Convolution convolution() {
        int groups = 1 + random.nextInt(3);
        int inputs = groups * (1 + random.nextInt(random.nextBoolean() ? 1 : 20));
        int outputs = groups * (1 + random.nextInt(20));
        Axis rows = axis();
        Axis columns = axis();
        boolean last = random.nextBoolean();
        boolean kernelLast = random.nextBoolean();
        return new Convolution(
                random.nextBoolean() ? DType.F32 : DType.F64,
                1 + random.nextInt(3),
                inputs,
                outputs,
                groups,
                rows,
                columns,
                strides(last, inputs, rows.input(), columns.input()),
                strides(kernelLast, inputs / groups, rows.kernel(), columns.kernel()),
                strides(last, outputs, rows.output(), columns.output()));
    }

    private static Strides strides(boolean channelsLast, int inner, int rows, int columns) {
        return channelsLast ? Strides.channelsLast(inner, rows, columns) : Strides.channelsFirst(inner, rows, columns);
    }

    private Axis axis() {
        int kernel = 1 + random.nextInt(5);
        int dilation = 1 + random.nextInt(2);
        int stride = 1 + random.nextInt(3);
        int pad = random.nextInt(3);
        int seen = (kernel - 1) * dilation + 1;
        int input = Math.max(1, seen - pad) + random.nextInt(9);
        int output = (input + 2 * pad - seen) / stride + 1;
        return new Axis(input, kernel, stride, pad, dilation, output);
    }

    private double[] numbers(int count) {
        return random.ints(count, -7, 8).asDoubleStream().toArray();
    }

    private static int inputSize(Convolution c) {
        return c.images() * c.inputs() * c.rows().input() * c.columns().input();
    }

    private static int outputSize(Convolution c) {
        return c.images() * c.outputs() * c.rows().output() * c.columns().output();
    }

    private static int kernelSize(Convolution c) {
        return c.outputs()
                * (c.inputs() / c.groups())
                * c.rows().kernel()
                * c.columns().kernel();
    }

    @FunctionalInterface
    private interface Term {
        void at(int x, int w, int y);
    }

    private static void forEachTerm(Convolution c, Term term) {
        int inputs = c.inputs() / c.groups();
        int outputs = c.outputs() / c.groups();
        for (int n = 0; n < c.images(); n++) {
            for (int o = 0; o < c.outputs(); o++) {
                for (int channel = 0; channel < inputs; channel++) {
                    for (int p = 0; p < c.rows().output(); p++) {
                        for (int q = 0; q < c.columns().output(); q++) {
                            for (int i = 0; i < c.rows().kernel(); i++) {
                                for (int j = 0; j < c.columns().kernel(); j++) {
                                    int row = p * c.rows().stride()
                                            + i * c.rows().dilation()
                                            - c.rows().pad();
                                    int column = q * c.columns().stride()
                                            + j * c.columns().dilation()
                                            - c.columns().pad();
                                    if (row >= 0
                                            && row < c.rows().input()
                                            && column >= 0
                                            && column < c.columns().input()) {
                                        term.at(
                                                at(c.x(), n, o / outputs * inputs + channel, row, column),
                                                at(c.w(), o, channel, i, j),
                                                at(c.y(), n, o, p, q));
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    private static int at(Strides strides, int outer, int inner, int row, int column) {
        return Math.toIntExact(
                outer * strides.outer() + inner * strides.inner() + row * strides.row() + column * strides.column());
    }
}
