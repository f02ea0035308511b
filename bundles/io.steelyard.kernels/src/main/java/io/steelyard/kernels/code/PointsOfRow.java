package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The points of one row. At the end of a block its partial results are in memory, and are combined there; so are the results
 * of several blocks.
 */
abstract class PointsOfRow extends PointLoops {
    /** The result of the last block, by reduction. */
    private final Map<Integer, Held> results = new HashMap<>();

    PointsOfRow(MethodScope scope, Kernel.Phase phase, List<Point> rows) {
        super(scope, phase, rows, scope.with().schedule().innermost());
    }

    /** Combines partial results in memory. */
    void close(int partials) {
        for (Step.Reduce reduce : reductions) {
            results.put(reduce.result(), reduced.combinedPartials(reduce, partials));
        }
    }

    @Override
    void keep(int row, int block) {
        for (Step.Reduce reduce : reductions) {
            Place place = reduced.blockResult(reduce, () -> {
                code.on(LLOAD, block);
                if (row >= 0) {
                    code.on(LLOAD, row).times(schedule.blocks()).op(LADD);
                }
            });
            with.scalar().store(code, with.memory(), place, results.get(reduce.result()));
        }
    }

    @Override
    Held result(Step.Reduce reduce, int row) {
        return schedule.blocks() == 1
                ? with.scalar().narrowed(code, results.get(reduce.result()))
                : reduced.combinedBlocks(reduce, -1);
    }
}
