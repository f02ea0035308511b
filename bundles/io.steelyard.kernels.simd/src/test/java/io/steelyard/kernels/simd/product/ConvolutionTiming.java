package io.steelyard.kernels.simd.product;

import io.steelyard.kernels.simd.product.Convolution.Axis;
import io.steelyard.kernels.simd.product.Convolution.Strides;
import io.steelyard.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** Prints how fast convolutions are on one thread, by its processor time: the best of some windows. */
public final class ConvolutionTiming {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ConvolutionTiming() {}

    public static void main(String[] arguments) {
        Products products = new Products(1, Runnable::run);
        time(products, 64, 32, 64, 14, 5, 2, true);
        time(products, 64, 1, 32, 28, 5, 2, true);
        time(products, 64, 32, 64, 14, 5, 2, false);
        time(products, 64, 64, 64, 14, 3, 1, true);
    }

    private static void time(
            Products products, int images, int inputs, int outputs, int size, int kernel, int pad, boolean last) {
        int result = size + 2 * pad - kernel + 1;
        Axis axis = new Axis(size, kernel, 1, pad, 1, result);
        Convolution convolution = new Convolution(
                DType.F32,
                images,
                inputs,
                outputs,
                1,
                axis,
                axis,
                last ? Strides.channelsLast(inputs, size, size) : Strides.channelsFirst(inputs, size, size),
                Strides.channelsFirst(inputs, kernel, kernel),
                last ? Strides.channelsLast(outputs, result, result) : Strides.channelsFirst(outputs, result, result));
        ConvolutionPlans plans = products.convolutions(convolution);
        double work = 2.0 * images * result * result * outputs * inputs * kernel * kernel;
        System.out.println(convolution);
        try (Arena arena = Arena.ofConfined()) {
            long x = arena.allocate(4L * images * inputs * size * size, 64).address();
            long w = arena.allocate(4L * outputs * inputs * kernel * kernel, 64).address();
            long y = arena.allocate(4L * images * outputs * result * result, 64).address();
            print("forward", work, plans.forward(), x, w, y, arena);
            print("input gradient", work, plans.inputGradient(), y, w, x, arena);
            print("kernel gradient", work, plans.kernelGradient(false), y, x, w, arena);
        }
    }

    private static void print(String name, double work, ProductPlan plan, long a, long b, long c, Arena arena) {
        long workspace = arena.allocate(plan.workspaceBytes(), 64).address();
        double best = 0;
        for (int window = 0; window < 25; window++) {
            long begin = THREADS.getCurrentThreadCpuTime();
            int runs = 0;
            long took;
            do {
                for (int part = 0; part < plan.parts(); part++) {
                    plan.run(part, a, b, c, workspace);
                }
                runs++;
                took = THREADS.getCurrentThreadCpuTime() - begin;
            } while (took < 30_000_000);
            best = Math.max(best, work * runs / took);
        }
        System.out.printf("  %s: %.1f GFLOP/s%n", name, best);
    }
}
