package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Rows side by side, a point of each at a time: what is read then lies side by side too. Partial results of each row are
 * in memory, those of a block and those of all blocks so far.
 */
final class Columns extends PointLoops {
    private final int first;
    private final int count;

    /**
     * Some rows.
     *
     * @param row where what is known of the row that the last outer loop is at is put in the end
     * @param first a long variable for the first row, by the last outer loop
     * @param count an int variable for how many they are
     */
    Columns(MethodScope scope, Kernel.Phase phase, Point row, int first, int count) {
        super(scope, phase, List.of(row), lastOuter(scope));
        this.first = first;
        this.count = count;
    }

    private static int lastOuter(MethodScope scope) {
        return scope.with().kernel().outer() - 1;
    }

    @Override
    void begin() {
        neutrals(this::firstTotal);
    }

    @Override
    void open() {
        neutrals(reduced::first);
    }

    private Place firstTotal(Step.Reduce reduce) {
        return reduced.blockResult(reduce, () -> code.push(0L));
    }

    /** Begins the results of each row. */
    private void neutrals(Function<Step.Reduce, Place> ofFirst) {
        int index = code.local(1);
        Map<Integer, Place> places = places(ofFirst);
        eachRow(
                reduce -> with.scalar()
                        .store(
                                code,
                                with.memory(),
                                places.get(reduce.result()).behind(index),
                                with.scalar().neutral(code, reduce.dtype(), reduce.kind())),
                index);
    }

    /** Where the results of the first row are, by reduction. */
    private Map<Integer, Place> places(Function<Step.Reduce, Place> ofFirst) {
        Map<Integer, Place> places = new HashMap<>();
        reductions.forEach(reduce -> places.put(reduce.result(), ofFirst.apply(reduce)));
        return places;
    }

    private void eachRow(Consumer<Step.Reduce> body, int index) {
        code.push(0).on(ISTORE, index);
        code.loop(index, () -> code.on(ILOAD, count), 1, () -> reductions.forEach(body));
    }

    @Override
    void run(Count points) {
        Map<Integer, Place> partials = places(reduced::first);
        int at = scope.loops().at(schedule.innermost());
        int begin = code.local(2);
        int limit = code.local(2);
        code.on(LLOAD, at).on(LSTORE, begin).on(LLOAD, begin);
        points.push(code);
        code.op(I2L).op(LADD).on(LSTORE, limit);
        code.loop(at, limit, () -> {
            scope.positions().toPoint(phase.steps());
            int index = code.local(1);
            code.push(0).on(ISTORE, index);
            Map<Integer, Accumulator> accumulated = new HashMap<>();
            for (Step.Reduce reduce : reductions) {
                Place place = partials.get(reduce.result()).behind(index);
                accumulated.put(reduce.result(), reduced.accumulator(reduce, place));
            }
            code.loop(
                    index,
                    () -> code.on(ILOAD, count),
                    1,
                    () -> steps.atPoint(phase.steps(), with.scalar(), Point.in(known.get(0)), index, accumulated));
        });
        code.on(LLOAD, begin).on(LSTORE, at);
    }

    @Override
    void close() {
        int index = code.local(1);
        Map<Integer, Place> partials = places(reduced::first);
        Map<Integer, Place> totals = places(this::firstTotal);
        eachRow(
                reduce -> {
                    Place place = totals.get(reduce.result()).behind(index);
                    Held total = with.scalar().load(code, with.memory(), place);
                    Held partial = with.scalar()
                            .load(
                                    code,
                                    with.memory(),
                                    partials.get(reduce.result()).behind(index));
                    with.scalar().accumulate(code, reduce.kind(), total, partial, -1);
                    with.scalar().store(code, with.memory(), place, total);
                },
                index);
    }

    /** Of the row that the last outer loop is at. */
    @Override
    Held result(Step.Reduce reduce, int row) {
        int at = scope.loops().at(lastOuter(scope));
        Place total = reduced.blockResult(
                reduce, () -> code.on(LLOAD, at).on(LLOAD, first).op(LSUB));
        return with.scalar().narrowed(code, with.scalar().load(code, with.memory(), total));
    }
}
