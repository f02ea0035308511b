package io.steelyard.backend.onednn.internal.primitive;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.steelyard.backend.onednn.internal.library.Loaded;
import io.steelyard.backend.onednn.internal.library.OneDnn;
import io.steelyard.backend.onednn.internal.primitive.Matmul.Operand;
import io.steelyard.backend.onednn.internal.primitive.Matmul.Problem;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A run allocates nothing on the heap. Counted over many, since the first ones link call sites. */
class AllocationTest {
    private static final int RUNS = 5000;

    private static long perRun(Runnable run) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (int i = 0; i < RUNS; i++) {
            run.run();
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < RUNS; i++) {
            run.run();
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / RUNS;
    }

    @Test
    void productsAllocateNothing() {
        Operand rows = Operand.rows(8).batched(64L);
        List<Problem> problems = List.of(
                Problem.of(8, 8, 8, Operand.rows(8), Operand.rows(8), Operand.rows(8))
                        .withBias()
                        .withRelu(),
                new Problem(List.of(4L), 8, 8, 8, rows, rows, rows, true, true, true));
        try (OneDnn library = Loaded.library();
                Arena arena = Arena.ofConfined()) {
            Floats[] a = {Floats.random(arena, 256, 1), Floats.random(arena, 256, 2)};
            Floats c = Floats.zeros(arena, 256);
            for (Problem problem : problems) {
                try (Matmul product = Matmul.of(library, problem, 1)) {
                    int[] turn = {0};
                    long bytes = perRun(() -> {
                        // Addresses change from run to run.
                        turn[0] ^= 1;
                        product.run(0, a[turn[0]].address(), a[0].address(), a[1].address(), c.address());
                    });
                    assertTrue(bytes == 0, product.implementation(0) + ": " + bytes + " bytes a run");
                }
            }
        }
    }

    @Test
    void convolutionsAllocateNothing() {
        ConvolutionShape shape = ConvolutionShape.square(1, 2, 4, 3, 3, 1, 1);
        try (OneDnn library = Loaded.library();
                Arena arena = Arena.ofConfined();
                ConvolutionForward forward = ConvolutionForward.of(library, shape, true, true, 1);
                ConvolutionBackwardWeights weights = ConvolutionBackwardWeights.of(library, shape, true, 1)) {
            Floats[] x = {Floats.random(arena, 256, 1), Floats.random(arena, 256, 2)};
            Floats y = Floats.random(arena, 256, 3);
            int[] turn = {0};
            long bytes = perRun(() -> {
                turn[0] ^= 1;
                forward.pack(x[turn[0]].address());
                forward.run(0, x[turn[0]].address(), x[0].address(), y.address());
                weights.run(0, x[turn[0]].address(), y.address());
                weights.finish(x[1].address(), x[0].address());
            });
            assertTrue(bytes == 0, bytes + " bytes a run");
        }
    }
}
