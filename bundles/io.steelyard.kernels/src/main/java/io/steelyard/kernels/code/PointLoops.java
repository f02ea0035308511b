package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * A way to go through the points of a phase, and to accumulate what it reduces: it begins, opens a block, runs through its
 * points, closes it, keeps what it came to, goes on with the next block, and ends.
 */
abstract class PointLoops {
    final MethodScope scope;
    final Writing with;
    final Schedule schedule;
    final Code code;
    final Kernel.Phase phase;
    final List<Step.Reduce> reductions;
    final ReductionMemory reduced;
    /** The row, or as many of them as are taken together. */
    final List<Point> rows;
    /** What points know of their rows, as lanes need it. */
    final List<Point> known = new ArrayList<>();

    final StepCode steps;

    /**
     * Writes what points need to know of their rows.
     *
     * @param along the loop that the int variable of a loop over points counts
     */
    PointLoops(MethodScope scope, Kernel.Phase phase, List<Point> rows, int along) {
        this.scope = scope;
        this.with = scope.with();
        this.schedule = with.schedule();
        this.code = with.code();
        this.phase = phase;
        this.reductions = Phases.reductions(phase);
        this.reduced = new ReductionMemory(scope);
        this.rows = rows;
        this.steps = new StepCode(scope, along);
        for (Point row : rows) {
            Point spread = new Point(row, row.distance(), row.mask());
            for (int value : Phases.used(phase)) {
                Held held = row.value(value);
                spread.know(value, with.isAcross() ? held : with.lane().spread(code, held));
            }
            known.add(spread);
        }
    }

    /** Comes ahead of all blocks of the rows. */
    void begin() {}

    /** Begins the partial results of a block. */
    abstract void open();

    /** Points along the innermost loop, whose positions are set. */
    abstract void run(Count count);

    /** Points along the innermost loop. */
    final void alongInnermost(Count count) {
        scope.positions().toPoint(phase.steps());
        run(count);
    }

    /** The turns of the loop around the innermost one up to a limit; both are long variables. */
    void runTurns(int outer, int limit) {
        code.loop(outer, limit, () -> alongInnermost(Count.of(schedule.length(schedule.innermost()))));
    }

    /** Takes the partial results of a block together. */
    abstract void close();

    /**
     * Puts the results of a block where those of all blocks are.
     *
     * @param row the variable of the row's number if those of all rows are there, or -1
     * @param block the variable of the block's number in its row
     */
    void keep(int row, int block) {}

    /** Comes behind all blocks: what is reduced is known of the rows then. */
    final void end() {
        for (Step.Reduce reduce : reductions) {
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).know(reduce.result(), result(reduce, i));
            }
        }
    }

    /** What a reduction has come to in one of the rows, once all blocks are done. */
    abstract Held result(Step.Reduce reduce, int row);
}
