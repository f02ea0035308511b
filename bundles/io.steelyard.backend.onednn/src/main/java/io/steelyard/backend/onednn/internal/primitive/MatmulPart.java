package io.steelyard.backend.onednn.internal.primitive;

/** One thread's share of a product, whose C lies by rows. Addresses are those of the whole operands. */
interface MatmulPart extends AutoCloseable {
    void run(long a, long b, long bias, long c);

    String implementation();

    @Override
    void close();
}
