package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;

/** Kernels as models have them. */
final class SampleKernels {
    private SampleKernels() {}

    /** Along rows. */
    static Kernel softmax(long rows, long columns) {
        KernelBuilder k = new KernelBuilder(1, rows, columns).phase(true);
        int greatest = k.reduce(OpKind.REDUCE_MAX, k.read(DType.F32, columns, 1));
        k.phase(true);
        int power = k.op(OpKind.EXP, k.op(OpKind.SUB, k.again(0, columns, 1), greatest));
        int row = k.keep(power);
        int sum = k.reduce(OpKind.REDUCE_SUM, power);
        k.phase(true);
        k.store(k.op(OpKind.DIV, k.kept(row), sum), columns, 1);
        return k.build();
    }

    /** A step of Adam's, with its corrections given. */
    static Kernel adam(long parameters) {
        KernelBuilder k = new KernelBuilder(0, parameters).phase(false);
        int keepMean = k.constant(DType.F32, 0.9);
        int takeMean = k.constant(DType.F32, 0.1);
        int keepSquare = k.constant(DType.F32, 0.999);
        int takeSquare = k.constant(DType.F32, 0.001);
        int small = k.constant(DType.F32, 1e-8);
        int rate = k.read(DType.F32, 0);
        k.phase(true);
        int parameter = k.read(DType.F32, 1);
        int gradient = k.read(DType.F32, 1);
        int mean = k.op(
                OpKind.ADD, k.op(OpKind.MUL, keepMean, k.read(DType.F32, 1)), k.op(OpKind.MUL, takeMean, gradient));
        int square = k.op(
                OpKind.ADD,
                k.op(OpKind.MUL, keepSquare, k.read(DType.F32, 1)),
                k.op(OpKind.MUL, k.op(OpKind.MUL, takeSquare, gradient), gradient));
        int direction = k.op(OpKind.DIV, mean, k.op(OpKind.ADD, k.op(OpKind.SQRT, square), small));
        k.store(k.op(OpKind.SUB, parameter, k.op(OpKind.MUL, rate, direction)), 1);
        k.store(mean, 1);
        k.store(square, 1);
        return k.build();
    }

    /** By the error function. */
    static Kernel gelu(long elements) {
        KernelBuilder k = new KernelBuilder(0, elements).phase(false);
        int half = k.constant(DType.F32, 0.5);
        int one = k.constant(DType.F32, 1.0);
        int root = k.constant(DType.F32, Math.sqrt(0.5));
        k.phase(true);
        int x = k.read(DType.F32, 1);
        int part = k.op(OpKind.ADD, one, k.op(OpKind.ERF, k.op(OpKind.MUL, x, root)));
        k.store(k.op(OpKind.MUL, k.op(OpKind.MUL, half, x), part), 1);
        return k.build();
    }

    /** Of rows, without weights. */
    static Kernel layerNorm(long rows, long columns) {
        KernelBuilder k = new KernelBuilder(1, rows, columns).phase(false);
        int part = k.constant(DType.F32, 1.0 / columns);
        int small = k.constant(DType.F32, 1e-5);
        k.phase(true);
        int sum = k.reduce(OpKind.REDUCE_SUM, k.read(DType.F32, columns, 1));
        k.phase(false);
        int mean = k.op(OpKind.MUL, sum, part);
        k.phase(true);
        int away = k.op(OpKind.SUB, k.again(0, columns, 1), mean);
        int row = k.keep(away);
        int squares = k.reduce(OpKind.REDUCE_SUM, k.op(OpKind.MUL, away, away));
        k.phase(false);
        int scale = k.op(OpKind.RSQRT, k.op(OpKind.ADD, k.op(OpKind.MUL, squares, part), small));
        k.phase(true);
        k.store(k.op(OpKind.MUL, k.kept(row), scale), columns, 1);
        return k.build();
    }

    /** The gates of a long short-term memory, from their sums. */
    static Kernel lstm(long rows, long hidden) {
        KernelBuilder k = new KernelBuilder(1, rows, hidden).phase(true);
        int in = k.op(OpKind.LOGISTIC, k.readAt(DType.F32, 0, 4 * hidden, 1));
        int forget = k.op(OpKind.LOGISTIC, k.readAt(DType.F32, hidden, 4 * hidden, 1));
        int candidate = k.op(OpKind.TANH, k.readAt(DType.F32, 2 * hidden, 4 * hidden, 1));
        int out = k.op(OpKind.LOGISTIC, k.readAt(DType.F32, 3 * hidden, 4 * hidden, 1));
        int kept = k.op(OpKind.MUL, forget, k.read(DType.F32, hidden, 1));
        int cell = k.op(OpKind.ADD, kept, k.op(OpKind.MUL, in, candidate));
        k.store(cell, hidden, 1);
        k.store(k.op(OpKind.MUL, out, k.op(OpKind.TANH, cell)), hidden, 1);
        return k.build();
    }

    /**
     * The cross-entropy of rows of logits, a product and a bias, against classes by their numbers, and its gradient; rows
     * whose class is -100 do not count. The result after the gradient is the loss of each row.
     */
    static Kernel crossEntropy(long rows, long classes) {
        KernelBuilder k = new KernelBuilder(1, rows, classes).phase(false);
        int wanted = k.read(DType.I64, 1, 0);
        int counts = k.compare(Comparison.NE, wanted, k.constant(DType.I64, -100L));
        int notNegative = k.compare(Comparison.GE, wanted, k.constant(DType.I64, 0L));
        int known = k.op(OpKind.AND, notNegative, k.compare(Comparison.LT, wanted, k.constant(DType.I64, classes)));
        int zero = k.constant(DType.F32, 0.0);
        int weight = k.op(OpKind.SELECT, counts, k.read(DType.F32, 0, 0), zero);
        weight = k.op(OpKind.SELECT, known, weight, zero);
        k.phase(true);
        int isWanted = k.compare(Comparison.EQ, k.index(DType.I64, 0, 0, 1), wanted);
        int logit = k.op(OpKind.ADD, k.read(DType.F32, classes, 1), k.read(DType.F32, 0, 1));
        int greatest = k.reduce(OpKind.REDUCE_MAX, logit);
        int weights = k.reduce(OpKind.REDUCE_SUM, k.op(OpKind.SELECT, isWanted, weight, zero));
        k.phase(true);
        logit = k.op(OpKind.ADD, k.again(2, classes, 1), k.again(3, 0, 1));
        int power = k.op(OpKind.EXP, k.op(OpKind.SUB, logit, greatest));
        int row = k.keep(power);
        int sum = k.reduce(OpKind.REDUCE_SUM, power);
        k.phase(false);
        int logarithm = k.op(OpKind.LOG, sum);
        int scale = k.op(OpKind.DIV, weights, sum);
        k.phase(true);
        isWanted = k.compare(Comparison.EQ, k.index(DType.I64, 0, 0, 1), wanted);
        logit = k.op(OpKind.ADD, k.again(2, classes, 1), k.again(3, 0, 1));
        int distance = k.op(OpKind.NEG, k.op(OpKind.SUB, k.op(OpKind.SUB, logit, greatest), logarithm));
        int loss = k.reduce(OpKind.REDUCE_SUM, k.op(OpKind.SELECT, isWanted, distance, zero));
        int less = k.op(OpKind.NEG, k.op(OpKind.SELECT, isWanted, weight, zero));
        k.store(k.op(OpKind.ADD, less, k.op(OpKind.MUL, scale, k.kept(row))), classes, 1);
        k.phase(false);
        loss = k.op(OpKind.SELECT, known, loss, k.constant(DType.F32, Double.NaN));
        k.store(k.op(OpKind.SELECT, counts, loss, zero), 1, 0);
        return k.build();
    }

    /** One function of each element. */
    static Kernel function(OpKind kind, long elements) {
        KernelBuilder k = new KernelBuilder(0, elements).phase(true);
        k.store(k.op(kind, k.read(DType.F32, 1)), 1);
        return k.build();
    }
}
