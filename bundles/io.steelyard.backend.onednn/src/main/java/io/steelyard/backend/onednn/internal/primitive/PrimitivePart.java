package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.Constant;
import io.steelyard.backend.onednn.internal.library.NativeObjects;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.library.Primitive;
import java.util.Arrays;
import java.util.List;

/** A share that the library's matmul primitive computes. */
final class PrimitivePart implements MatmulPart {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;
    private static final int BIAS = 3;

    private final NativeObjects objects;
    private final Primitive primitive;
    private final String implementation;
    private final Matmul.Slice slice;
    /** A bias for each row is not known to the library's fast loops: C is filled with it and added to. */
    private final boolean filled;

    private final ResultRows result;

    /** @param biasByRow whether the bias has an element for each row, not for each column */
    PrimitivePart(OneDnn library, Matmul.Slice slice, boolean biasByRow) {
        this.slice = slice;
        this.filled = slice.problem().bias() && biasByRow;
        this.result = new ResultRows(slice, biasByRow);
        Matmul.Problem problem = slice.problem();
        this.objects = library.newObjects();
        try {
            long a = matrix(problem, problem.a(), problem.m(), problem.k());
            long b = matrix(problem, problem.b(), problem.k(), problem.n());
            long c = matrix(problem, problem.c(), problem.m(), problem.n());
            NativeObjects.PostOperations post = objects.postOperations();
            if (problem.accumulate() || filled) {
                post.sum();
            }
            long bias = 0;
            if (problem.bias() && !filled) {
                long[] extents = new long[problem.batch().size() + 2];
                Arrays.fill(extents, 1);
                extents[extents.length - 1] = problem.n();
                long[] strides = new long[extents.length];
                Arrays.fill(strides, problem.n());
                strides[strides.length - 1] = 1;
                bias = objects.descriptor(extents, strides);
            }
            long description = objects.matmul(a, b, bias, c, post);
            this.implementation = objects.implementation(description);
            long[] operands = {Constant.SOURCE, a, Constant.WEIGHTS, b, Constant.DESTINATION, c, Constant.BIAS, bias};
            this.primitive = objects.primitive(description, bias == 0 ? Arrays.copyOf(operands, 6) : operands);
        } catch (RuntimeException e) {
            objects.close();
            throw e;
        }
    }

    private long matrix(Matmul.Problem problem, Matmul.Operand operand, long rows, long columns) {
        List<Long> batch = problem.batch();
        long[] extents = Matmul.strides(batch, rows, columns);
        long[] strides = Matmul.strides(operand.batch(), operand.row(), operand.column());
        long compact = operand.row() * (rows - 1) + operand.column() * (columns - 1) + 1;
        for (int i = batch.size() - 1; i >= 0; i--) {
            if (strides[i] == 0) {
                extents[i] = 1;
            }
            if (extents[i] == 1) {
                strides[i] = compact;
            }
        }
        return objects.descriptor(extents, strides);
    }

    @Override
    public void run(long a, long b, long bias, long c) {
        primitive.place(A, a + slice.a() * Float.BYTES);
        primitive.place(B, b + slice.b() * Float.BYTES);
        primitive.place(C, c + slice.c() * Float.BYTES);
        if (filled) {
            result.addBias(bias, c);
        } else if (slice.problem().bias()) {
            primitive.place(BIAS, bias + slice.bias() * Float.BYTES);
        }
        primitive.run();
        if (slice.problem().relu()) {
            result.floor(c);
        }
    }

    @Override
    public String implementation() {
        return implementation;
    }

    @Override
    public void close() {
        objects.close();
    }
}
