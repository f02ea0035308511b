package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * One row, a point at a time. Partial results are in memory, where the JVM can vectorise adding to them. A phase that is cut
 * into several loops is gone through strip by strip, with all its loops over each.
 */
final class SinglePoints extends PointsOfRow {
    private final Optional<Strips> strips;

    SinglePoints(MethodScope scope, Kernel.Phase phase, List<Point> rows) {
        super(scope, phase, rows);
        this.strips = schedule.strips(phase);
    }

    /** What is done at a point. */
    private interface Body {
        void write(int index, Map<Integer, Accumulator> accumulated);
    }

    @Override
    void open() {
        for (Step.Reduce reduce : reductions) {
            Held neutral = with.scalar().neutral(code, reduce.dtype(), reduce.kind());
            Place first = reduced.first(reduce);
            int index = code.local(1);
            code.push(0).on(ISTORE, index);
            code.loop(
                    index,
                    () -> code.push(schedule.partials(phase)),
                    1,
                    () -> with.scalar().store(code, with.memory(), first.behind(index), neutral));
        }
    }

    @Override
    void run(Count count) {
        if (strips.isEmpty()) {
            range(-1, () -> count.push(code), this::point);
        } else if (isBlockOneStrip()) {
            strip(strips.get(), -1, () -> count.push(code));
        } else {
            int first = code.local(1);
            int end = code.local(1);
            code.push(0).on(ISTORE, first);
            code.loop(first, () -> count.push(code), Strips.POINTS, () -> {
                code.on(ILOAD, first).push(Strips.POINTS).op(IADD);
                count.push(code);
                code.call("java/lang/Math", "min", "(II)I").on(ISTORE, end);
                strip(strips.get(), first, () -> code.on(ILOAD, end));
            });
        }
    }

    @Override
    void runTurns(int outer, int limit) {
        if (strips.isPresent() && isBlockOneStrip()) {
            strip(strips.get(), outer, limit);
        } else {
            super.runTurns(outer, limit);
        }
    }

    @Override
    void close() {
        close(schedule.partials(phase));
    }

    private boolean isBlockOneStrip() {
        return schedule.pointsInABlock() <= Strips.POINTS;
    }

    /** Some points along the innermost loop: all, or those from one on. */
    private void strip(Strips strips, int first, Runnable end) {
        for (Strips.Loop loop : strips.loops()) {
            loop(strips, loop, first, end, () -> {
                if (first < 0) {
                    code.push(0L);
                } else {
                    code.on(ILOAD, first).op(INEG).op(I2L);
                }
            });
            functions(loop, () -> {
                end.run();
                if (first >= 0) {
                    code.on(ILOAD, first).op(ISUB);
                }
            });
        }
    }

    /** Some turns of the loop around the innermost one, up to a limit, as one strip. */
    private void strip(Strips strips, int outer, int limit) {
        int begin = code.local(2);
        long length = schedule.length(schedule.innermost());
        code.on(LLOAD, outer).on(LSTORE, begin);
        for (Strips.Loop loop : strips.loops()) {
            code.on(LLOAD, begin).on(LSTORE, outer);
            code.loop(outer, limit, () -> {
                scope.positions().toPoint(loop.steps());
                loop(
                        strips,
                        loop,
                        -1,
                        () -> code.push((int) length),
                        () -> code.on(LLOAD, outer).on(LLOAD, begin).op(LSUB).times(length));
            });
            functions(
                    loop,
                    () -> code.on(LLOAD, limit)
                            .on(LLOAD, begin)
                            .op(LSUB)
                            .times(length)
                            .op(L2I));
        }
    }

    /**
     * One loop of a phase.
     *
     * @param element pushes which element of strips belongs to point 0
     */
    private void loop(Strips strips, Strips.Loop loop, int first, Runnable end, Runnable element) {
        List<Integer> areas = schedule.stripAreas(phase);
        Map<Integer, Place> places = new HashMap<>();
        for (int strip = 0; strip < areas.size(); strip++) {
            if (loop.kept().containsKey(strip) || loop.taken().contains(strips.value(strip))) {
                places.put(
                        strip,
                        scope.opened().element(areas.get(strip), strips.types().get(strip), element));
            }
        }
        Body body = (index, accumulated) -> {
            int free = code.free();
            Point point = Point.in(known.get(0));
            for (int value : loop.taken()) {
                Place place = places.get(strips.strip(value)).behind(index);
                point.know(value, with.scalar().load(code, with.memory(), place));
            }
            steps.write(loop.steps(), with.scalar(), point, index, accumulated);
            loop.kept().forEach((strip, value) -> {
                Place place = places.get(strip).behind(index);
                with.scalar().store(code, with.memory(), place, point.value(value));
            });
            code.release(free);
        };
        if (loop.functions().isEmpty()) {
            range(first, end, body);
        } else {
            each(first, end, index -> body.write(index, Map.of()));
        }
    }

    private void functions(Strips.Loop loop, Runnable count) {
        loop.functions().forEach((strip, function) -> {
            int area = scope.opened().variable(schedule.stripAreas(phase).get(strip));
            ScalarLane.loop(code, function.op().kind(), function.dtype(), area, count);
        });
    }

    private void each(int first, Runnable end, IntConsumer body) {
        int index = code.local(1);
        pushFirst(first);
        code.on(ISTORE, index);
        code.loop(index, end, 1, () -> body.accept(index));
    }

    private void pushFirst(int first) {
        if (first < 0) {
            code.push(0);
        } else {
            code.on(ILOAD, first);
        }
    }

    /** Points from one on, or from the beginning if that is -1. */
    private void range(int first, Runnable end, Body body) {
        if (reductions.isEmpty()) {
            each(first, end, index -> body.write(index, Map.of()));
            return;
        }
        int index = code.local(1);
        int start = code.local(1);
        int limit = code.local(1);
        pushFirst(first);
        code.on(ISTORE, start);
        code.loop(start, end, schedule.partials(phase), () -> {
            code.on(ILOAD, start).push(schedule.partials(phase)).op(IADD);
            end.run();
            code.call("java/lang/Math", "min", "(II)I").on(ISTORE, limit);
            Map<Integer, Accumulator> accumulated = new HashMap<>();
            for (Step.Reduce reduce : reductions) {
                Place partials = reduced.partial(
                        reduce, () -> code.on(ILOAD, start).op(INEG).op(I2L));
                accumulated.put(reduce.result(), reduced.accumulator(reduce, partials.behind(index)));
            }
            code.on(ILOAD, start).on(ISTORE, index);
            code.loop(index, () -> code.on(ILOAD, limit), 1, () -> body.write(index, accumulated));
        });
    }

    private void point(int index, Map<Integer, Accumulator> accumulated) {
        steps.atPoint(phase.steps(), with.scalar(), Point.in(known.get(0)), index, accumulated);
    }
}
