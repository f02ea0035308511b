package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Writes the method of a stage: {@code run(memory, from, to)}, whose variables 2 and 4 hold the range. What memory and
 * lanes are is told by others; here are the units, rows and phases, in the order that {@link Schedule} gives. The points of
 * a phase are {@link BlockLoops}.
 */
final class KernelEmitter {
    private static final int FROM = 2;
    private static final int TO = 4;
    static final int FIRST_LOCAL = 6;

    private final Writing with;
    private final PhaseMethods methods;
    private final Schedule schedule;
    private final Kernel kernel;
    private final Code code;

    /**
     * Writes a method that has not begun yet.
     *
     * @param methods those that it calls
     */
    KernelEmitter(Writing with, PhaseMethods methods) {
        this.with = with;
        this.methods = methods;
        this.schedule = with.schedule();
        this.kernel = with.kernel();
        this.code = with.code();
    }

    private MethodScope begin(List<Kernel.Phase> phases) {
        return MethodScope.begin(
                with, phases, 0, () -> methods.callWithoutMemory(code), () -> LoopVariables.zero(with));
    }

    private void eachUnit(IntConsumer body) {
        int unit = code.local(2);
        code.on(LLOAD, FROM).on(LSTORE, unit);
        code.loop(unit, TO, () -> body.accept(unit));
    }

    /** The only stage: rows, groups of them, or blocks of points. */
    void writeWhole() {
        MethodScope scope = begin(kernel.phases());
        if (schedule.form() == Schedule.Form.BLOCKS) {
            blocks(scope);
        } else if (schedule.form() == Schedule.Form.ROWS) {
            eachUnit(unit -> {
                scope.loops().toRow(unit);
                phases(scope, List.of(Point.row()));
            });
        } else if (with.isAcross()) {
            eachUnit(unit -> phases(scope, rowsAcross(scope, unit)));
        } else if (schedule.areColumns()) {
            eachUnit(unit -> columns(scope, unit));
        } else {
            eachUnit(unit -> rowsOfGroup(scope, unit));
        }
    }

    private void blocks(MethodScope scope) {
        List<Point> row = List.of(Point.row());
        for (Kernel.Phase phase : kernel.phases()) {
            if (phase.inner()) {
                BlockLoops blocks = BlockLoops.of(scope, phase, row);
                eachUnit(blocks::block);
            } else {
                once(scope, phase, row);
            }
        }
    }

    /** The rows of a group in as many lanes as it takes. */
    private List<Point> rowsAcross(MethodScope scope, int unit) {
        scope.loops().toGroup(unit);
        int last = kernel.outer() - 1;
        boolean whole = schedule.length(last) % schedule.group() == 0;
        List<Point> rows = new ArrayList<>();
        for (int first = 0; first < schedule.group(); first += with.lane().width()) {
            int mask = -1;
            if (!whole) {
                code.push(schedule.length(last))
                        .on(LLOAD, scope.loops().at(last))
                        .op(LSUB)
                        .op(L2I)
                        .push(first)
                        .op(ISUB);
                mask = with.lane().mask(code);
            }
            rows.add(new Point(null, first, mask));
        }
        return rows;
    }

    /** The rows of a group side by side in the phase that reduces them, and one after the other in those behind it. */
    private void columns(MethodScope scope, int unit) {
        int last = scope.loops().at(kernel.outer() - 1);
        scope.loops().toGroup(unit);
        int limit = scope.loops().endOfGroup();
        int first = code.local(2);
        code.on(LLOAD, last).on(LSTORE, first);
        int count = code.local(1);
        code.on(LLOAD, limit).on(LLOAD, first).op(LSUB).op(L2I).on(ISTORE, count);
        Point row = Point.row();
        Columns columns = new Columns(scope, kernel.phases().get(0), row, first, count);
        columns.begin();
        new BlockLoops(scope, columns).each();
        code.loop(last, limit, () -> {
            columns.end();
            kernel.phases().stream().skip(1).forEach(phase -> once(scope, phase, List.of(row)));
        });
    }

    private void rowsOfGroup(MethodScope scope, int unit) {
        scope.loops().toGroup(unit);
        int limit = scope.loops().endOfGroup();
        code.loop(scope.loops().at(kernel.outer() - 1), limit, () -> phases(scope, List.of(Point.row())));
    }

    private void phases(MethodScope scope, List<Point> rows) {
        int called = 0;
        for (Kernel.Phase phase : kernel.phases()) {
            if (!phase.inner()) {
                once(scope, phase, rows);
            } else if (methods.count() == 0) {
                BlockLoops.of(scope, phase, rows).whole();
            } else {
                methods.call(scope, called++, rows.get(0));
            }
        }
    }

    private void once(MethodScope scope, Kernel.Phase phase, List<Point> rows) {
        scope.positions().toRow(phase.steps());
        StepCode steps = new StepCode(scope, schedule.innermost());
        rows.forEach(row -> steps.once(phase.steps(), row));
    }

    /** A stage whose units are the blocks of all rows in one phase. */
    void writeBlocks(Kernel.Phase phase) {
        MethodScope scope = begin(List.of(phase));
        eachUnit(unit -> {
            int row = code.local(2);
            int block = code.local(2);
            code.on(LLOAD, unit).push(schedule.blocks()).op(LDIV).on(LSTORE, row);
            code.on(LLOAD, unit).push(schedule.blocks()).op(LREM).on(LSTORE, block);
            Point known = row(scope, row, List.of(phase));
            BlockLoops.of(scope, phase, List.of(known)).blockOfRow(row, block);
        });
    }

    /**
     * A stage whose units are rows: takes the results of blocks together, then does phases that come once a row.
     *
     * @param reduced the phase before, or null
     */
    void writeRows(Kernel.Phase reduced, List<Kernel.Phase> phases) {
        List<Kernel.Phase> all = new ArrayList<>(phases);
        if (reduced != null) {
            all.add(reduced);
        }
        MethodScope scope = begin(all);
        eachUnit(unit -> {
            Point row = row(scope, unit, phases);
            if (reduced != null) {
                for (Step.Reduce reduce : Phases.reductions(reduced)) {
                    Held result = new ReductionMemory(scope).combinedBlocks(reduce, unit);
                    keep(scope, unit, reduce.result(), result);
                    row.know(reduce.result(), result);
                }
            }
            for (Kernel.Phase phase : phases) {
                once(scope, phase, List.of(row));
                for (Step step : phase.steps()) {
                    int result = Schedule.result(step);
                    if (result >= 0) {
                        keep(scope, unit, result, row.value(result));
                    }
                }
            }
        });
    }

    /** Begins a row of a stage: what its phases need of what is known of it is loaded. */
    private Point row(MethodScope scope, int row, List<Kernel.Phase> phases) {
        scope.loops().toRow(row);
        Point known = Point.row();
        for (Kernel.Phase phase : phases) {
            for (int value : Phases.used(phase)) {
                if (schedule.kept(value) >= 0) {
                    known.know(value, with.scalar().load(code, with.memory(), kept(scope, row, value)));
                }
            }
        }
        return known;
    }

    private void keep(MethodScope scope, int row, int value, Held held) {
        with.scalar().store(code, with.memory(), kept(scope, row, value), held);
    }

    /** Where a value of each row is kept between stages. */
    private Place kept(MethodScope scope, int row, int value) {
        return scope.opened().element(schedule.kept(value), schedule.dtype(value), () -> code.on(LLOAD, row));
    }
}
