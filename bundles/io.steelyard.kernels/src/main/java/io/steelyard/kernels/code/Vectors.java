package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One row, several points at a time. Partial results are in variables, and in memory at the end of a block. */
final class Vectors extends PointsOfRow {
    private final Lane lane;
    private final int width;
    /** How many vectors there are in a turn. */
    private final int copies;

    private final Map<Integer, List<Held>> partials = new HashMap<>();

    Vectors(MethodScope scope, Kernel.Phase phase, List<Point> rows) {
        super(scope, phase, rows);
        this.lane = with.lane();
        this.width = lane.width();
        this.copies = reductions.isEmpty() ? schedule.isHeavy() ? 1 : 2 : Math.max(1, schedule.partials(phase) / width);
    }

    @Override
    void open() {
        for (Step.Reduce reduce : reductions) {
            List<Held> each = new ArrayList<>();
            for (int i = 0; i < copies; i++) {
                each.add(lane.neutral(code, reduce.dtype(), reduce.kind()));
            }
            partials.put(reduce.result(), each);
        }
    }

    @Override
    void run(Count count) {
        int step = copies * width;
        int index = code.local(1);
        code.push(0).on(ISTORE, index);
        if (count.constant() < 0 || count.constant() >= step) {
            int limit = code.local(1);
            count.push(code);
            // The step is a power of 2.
            code.push(-step).op(IAND).on(ISTORE, limit);
            code.loop(index, () -> code.on(ILOAD, limit), step, () -> {
                for (int i = 0; i < copies; i++) {
                    points(index, i, -1);
                }
            });
        }
        if (count.constant() >= 0) {
            knownRest(index, (int) (count.constant() % step));
        } else {
            unknownRest(index, count);
        }
    }

    private void knownRest(int index, int rest) {
        for (int i = 0; i * width < rest; i++) {
            int mask = -1;
            if (rest - i * width < width) {
                code.push(rest - i * width);
                mask = lane.mask(code);
            }
            points(index, i, mask);
        }
    }

    private void unknownRest(int index, Count count) {
        if (schedule.lengthArea() >= 0) {
            // Once in a whole tensor: less code is worth more than the fastest end.
            code.loop(
                    index,
                    () -> count.push(code),
                    1,
                    () -> steps.atPoint(phase.steps(), with.scalar(), Point.in(rows.get(0)), index, Map.of()));
            return;
        }
        for (int i = 0; i < copies; i++) {
            int copy = i;
            code.ifBelow(index, i * width, () -> count.push(code), () -> {
                count.push(code);
                code.on(ILOAD, index).op(ISUB).push(copy * width).op(ISUB);
                points(index, copy, lane.mask(code));
            });
        }
    }

    private void points(int index, int copy, int mask) {
        Map<Integer, Accumulator> accumulated = new HashMap<>();
        for (Step.Reduce reduce : reductions) {
            Held partial = partials.get(reduce.result()).get(copy);
            accumulated.put(
                    reduce.result(), (value, which) -> lane.accumulate(code, reduce.kind(), partial, value, which));
        }
        steps.atPoint(phase.steps(), lane, new Point(known.get(0), copy * width, mask), index, accumulated);
    }

    @Override
    void close() {
        for (Step.Reduce reduce : reductions) {
            List<Held> each = partials.get(reduce.result());
            for (int half = copies / 2; half > 0; half /= 2) {
                for (int i = 0; i < half; i++) {
                    lane.accumulate(code, reduce.kind(), each.get(i), each.get(i + half), -1);
                }
            }
            lane.store(code, with.memory(), reduced.first(reduce), each.get(0));
        }
        close(width);
    }
}
