package io.steelyard.backend.onednn.internal.primitive;

import io.steelyard.backend.onednn.internal.library.OneDnn;

/** A share that the library's sgemm computes, matrix by matrix. */
final class SgemmPart implements MatmulPart {
    private final OneDnn library;
    private final Matmul.Problem problem;
    private final ResultRows result;
    private final long[] a;
    private final long[] b;
    private final long[] c;
    private boolean closed;

    /** @param biasByRow whether the bias has an element for each row, not for each column */
    SgemmPart(OneDnn library, Matmul.Slice slice, boolean biasByRow) {
        this.library = library;
        this.problem = slice.problem();
        this.result = new ResultRows(slice, biasByRow);
        this.a = ResultRows.offsets(problem.batch(), problem.a().batch(), slice.a());
        this.b = ResultRows.offsets(problem.batch(), problem.b().batch(), slice.b());
        this.c = ResultRows.offsets(problem.batch(), problem.c().batch(), slice.c());
    }

    @Override
    public void run(long addressOfA, long addressOfB, long bias, long addressOfC) {
        if (closed) {
            throw new IllegalStateException("The product was closed.");
        }
        if (problem.bias()) {
            result.addBias(bias, addressOfC);
        }
        boolean transposedA = problem.a().column() != 1;
        boolean transposedB = problem.b().column() != 1;
        for (int i = 0; i < c.length; i++) {
            library.sgemm(
                    transposedA,
                    transposedB,
                    problem.m(),
                    problem.n(),
                    problem.k(),
                    addressOfA + a[i],
                    transposedA ? problem.a().column() : problem.a().row(),
                    addressOfB + b[i],
                    transposedB ? problem.b().column() : problem.b().row(),
                    problem.bias() || problem.accumulate() ? 1 : 0,
                    addressOfC + c[i],
                    problem.c().row());
        }
        if (problem.relu()) {
            result.floor(addressOfC);
        }
    }

    @Override
    public String implementation() {
        return "sgemm";
    }

    @Override
    public void close() {
        closed = true;
    }
}
