package io.steelyard.kernels.simd.product;

/** A product as that of the transposed operands in opposite order. */
record ExchangedProduct(ProductPlan plan) implements ProductPlan {
    @Override
    public int parts() {
        return plan.parts();
    }

    @Override
    public long workspaceBytes() {
        return plan.workspaceBytes();
    }

    @Override
    public void run(int part, long a, long b, long c, long workspace) {
        plan.run(part, b, a, c, workspace);
    }
}
