package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rows whose lanes do not meet: one after the other in a lane of one, all that a wider one has at once. */
final class RowsTogether extends PointLoops {
    private final Lane lane;
    /** What blocks so far have come to, by reduction, for each row. */
    private final Map<Integer, List<Held>> totals = new HashMap<>();
    /** The same of the block. */
    private final Map<Integer, List<Held>> partials = new HashMap<>();

    RowsTogether(MethodScope scope, Kernel.Phase phase, List<Point> rows) {
        super(scope, phase, rows, scope.with().schedule().innermost());
        this.lane = with.ofRows();
    }

    @Override
    void begin() {
        neutrals(totals);
    }

    @Override
    void open() {
        neutrals(partials);
    }

    private void neutrals(Map<Integer, List<Held>> results) {
        for (Step.Reduce reduce : reductions) {
            results.put(
                    reduce.result(),
                    rows.stream()
                            .map(row -> lane.neutral(code, reduce.dtype(), reduce.kind()))
                            .toList());
        }
    }

    @Override
    void run(Count count) {
        int index = code.local(1);
        code.push(0).on(ISTORE, index);
        code.loop(index, () -> count.push(code), 1, () -> {
            for (int i = 0; i < rows.size(); i++) {
                Map<Integer, Accumulator> accumulated = new HashMap<>();
                for (Step.Reduce reduce : reductions) {
                    Held partial = partials.get(reduce.result()).get(i);
                    accumulated.put(
                            reduce.result(), (value, mask) -> lane.accumulate(code, reduce.kind(), partial, value, -1));
                }
                Point row = known.get(i);
                steps.atPoint(phase.steps(), lane, new Point(row, row.distance(), row.mask()), index, accumulated);
            }
        });
    }

    @Override
    void close() {
        for (Step.Reduce reduce : reductions) {
            for (int i = 0; i < rows.size(); i++) {
                Held total = totals.get(reduce.result()).get(i);
                Held partial = partials.get(reduce.result()).get(i);
                lane.accumulate(code, reduce.kind(), total, partial, -1);
            }
        }
    }

    @Override
    Held result(Step.Reduce reduce, int row) {
        return lane.narrowed(code, totals.get(reduce.result()).get(row));
    }
}
