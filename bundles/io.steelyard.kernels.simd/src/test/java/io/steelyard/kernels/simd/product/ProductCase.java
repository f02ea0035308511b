package io.steelyard.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A product with operands at hand, whose axes lie in memory in any order and with gaps. */
final class ProductCase {
    private final ProductShape shape;
    private final MatrixLayout a;
    private final MatrixLayout b;
    private final MatrixLayout c;
    private final double[] left;
    private final double[] right;
    private final double[] before;
    private final boolean adds;

    private ProductCase(
            ProductShape shape,
            MatrixLayout a,
            MatrixLayout b,
            MatrixLayout c,
            double[] left,
            double[] right,
            double[] before,
            boolean adds) {
        this.shape = shape;
        this.a = a;
        this.b = b;
        this.c = c;
        this.left = left;
        this.right = right;
        this.before = before;
        this.adds = adds;
    }

    static ProductCase random(ProductShape shape, Random random) {
        MatrixLayout a = layout(shape.batch(), shape.rows(), shape.depth(), random);
        MatrixLayout b = layout(shape.batch(), shape.depth(), shape.columns(), random);
        MatrixLayout c = layout(shape.batch(), shape.rows(), shape.columns(), random);
        return new ProductCase(
                shape,
                a,
                b,
                c,
                numbers(extent(a, shape.batch(), shape.rows(), shape.depth()), random),
                numbers(extent(b, shape.batch(), shape.depth(), shape.columns()), random),
                numbers(extent(c, shape.batch(), shape.rows(), shape.columns()), random),
                random.nextBoolean());
    }

    /** Usually dense, sometimes with gaps, sometimes with axes in any order. */
    private static MatrixLayout layout(List<Integer> batch, int rows, int columns, Random random) {
        List<Integer> sizes = new ArrayList<>(batch);
        sizes.add(rows);
        sizes.add(columns);
        List<Integer> order = new ArrayList<>();
        for (int axis = sizes.size() - 1; axis >= 0; axis--) {
            order.add(axis);
        }
        int kind = random.nextInt(4);
        if (kind == 0) {
            Collections.shuffle(order, random);
        } else if (kind == 1) {
            Collections.swap(order, 0, 1);
        }
        Long[] strides = new Long[sizes.size()];
        long stride = kind == 0 ? 1 + random.nextInt(2) : 1;
        for (int axis : order) {
            strides[axis] = stride;
            stride = stride * Math.max(1, sizes.get(axis)) + random.nextInt(3);
        }
        List<Long> all = List.of(strides);
        return new MatrixLayout(all.subList(0, batch.size()), all.get(batch.size()), all.get(batch.size() + 1));
    }

    private static int extent(MatrixLayout layout, List<Integer> batch, int rows, int columns) {
        long extent = 1 + Math.max(0, rows - 1) * layout.rows() + Math.max(0, columns - 1) * layout.columns();
        for (int axis = 0; axis < batch.size(); axis++) {
            extent += Math.max(0, batch.get(axis) - 1) * layout.batch().get(axis);
        }
        return Math.toIntExact(extent);
    }

    private static double[] numbers(int count, Random random) {
        double[] numbers = new double[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** All of the result's memory after a run. */
    double[] run(Products products) {
        try (Runner runner = runner(products)) {
            runner.run();
            return runner.result();
        }
    }

    Runner runner(Products products) {
        return new Runner(products.plan(shape, a, b, c, adds));
    }

    /** Compares a run with plain loops, the gaps in the result included. */
    void check(Products products) {
        double[] expected = before.clone();
        double[] tolerance = new double[expected.length];
        // A sum of k terms, rounded at each, errs by less than k roundings of the sum of the terms' sizes.
        double unit = (shape.depth() + 2) * (shape.dtype() == DType.F64 ? Math.ulp(1.0) : Math.ulp(1f));
        for (int entry = 0; entry < shape.batches(); entry++) {
            for (int i = 0; i < shape.rows(); i++) {
                for (int j = 0; j < shape.columns(); j++) {
                    int at = at(c, entry, i, j);
                    double sum = adds ? before[at] : 0;
                    double size = Math.abs(sum);
                    for (int p = 0; p < shape.depth(); p++) {
                        double term = left[at(a, entry, i, p)] * right[at(b, entry, p, j)];
                        sum += term;
                        size += Math.abs(term);
                    }
                    expected[at] = sum;
                    tolerance[at] = size * unit;
                }
            }
        }
        double[] actual = run(products);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance[i], "element " + i + " of " + this);
        }
    }

    private int at(MatrixLayout layout, int entry, int row, int column) {
        long at = row * layout.rows() + column * layout.columns();
        for (int axis = shape.batch().size() - 1; axis >= 0; axis--) {
            int size = shape.batch().get(axis);
            at += entry % size * layout.batch().get(axis);
            entry /= size;
        }
        return Math.toIntExact(at);
    }

    @Override
    public String toString() {
        return shape + ", A " + a + ", B " + b + ", C " + c + (adds ? ", adding" : "");
    }

    /** A plan with its memory. */
    final class Runner implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final ProductPlan plan;
        private final long leftAddress;
        private final long rightAddress;
        private final MemorySegment result;
        private final long workspace;

        private Runner(ProductPlan plan) {
            this.plan = plan;
            this.leftAddress = memory(left).address();
            this.rightAddress = memory(right).address();
            this.result = memory(before);
            this.workspace = arena.allocate(plan.workspaceBytes(), 64).address();
        }

        private MemorySegment memory(double[] numbers) {
            boolean wide = shape.dtype() == DType.F64;
            MemorySegment segment = arena.allocate(8L * numbers.length + 8, 64);
            for (int i = 0; i < numbers.length; i++) {
                if (wide) {
                    segment.setAtIndex(ValueLayout.JAVA_DOUBLE, i, numbers[i]);
                } else {
                    segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) numbers[i]);
                }
            }
            return segment;
        }

        void run() {
            for (int part = 0; part < plan.parts(); part++) {
                plan.run(part, leftAddress, rightAddress, result.address(), workspace);
            }
        }

        double[] result() {
            double[] numbers = new double[before.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = shape.dtype() == DType.F64
                        ? result.getAtIndex(ValueLayout.JAVA_DOUBLE, i)
                        : result.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            }
            return numbers;
        }

        @Override
        public void close() {
            arena.close();
        }
    }
}
