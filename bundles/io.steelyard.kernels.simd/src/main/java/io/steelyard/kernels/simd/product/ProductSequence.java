package io.steelyard.kernels.simd.product;

import java.util.List;

/** Several plans whose results do not meet, as one. */
record ProductSequence(List<? extends ProductPlan> plans) implements ProductPlan {
    @Override
    public int parts() {
        int parts = 0;
        for (ProductPlan plan : plans) {
            parts += plan.parts();
        }
        return parts;
    }

    @Override
    public long workspaceBytes() {
        return plans.stream().mapToLong(ProductPlan::workspaceBytes).max().orElse(0);
    }

    @Override
    public void run(int part, long a, long b, long c, long workspace) {
        int next = 0;
        while (part >= plans.get(next).parts()) {
            part -= plans.get(next++).parts();
        }
        plans.get(next).run(part, a, b, c, workspace);
    }
}
