package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.tensor.DType;
import java.util.List;

/** A phase that is done at each point of the inner loops: the blocks that they are cut into. */
final class BlockLoops {
    private final MethodScope scope;
    private final Schedule schedule;
    private final Code code;
    private final PointLoops points;

    /** Blocks whose points are gone through in a given way. */
    BlockLoops(MethodScope scope, PointLoops points) {
        this.scope = scope;
        this.schedule = scope.with().schedule();
        this.code = scope.with().code();
        this.points = points;
    }

    /**
     * Blocks of one row or of rows that are taken together.
     *
     * @param rows what is known of them
     */
    static BlockLoops of(MethodScope scope, Kernel.Phase phase, List<Point> rows) {
        Writing with = scope.with();
        if (with.schedule().form() == Schedule.Form.ACROSS) {
            return new BlockLoops(scope, new RowsTogether(scope, phase, rows));
        }
        return new BlockLoops(
                scope,
                with.lane().width() == 1 ? new SinglePoints(scope, phase, rows) : new Vectors(scope, phase, rows));
    }

    /** All blocks of the rows; what is reduced is known of them then. */
    void whole() {
        points.begin();
        if (schedule.blocks() == 1) {
            int block = code.local(2);
            code.push(0L).on(LSTORE, block);
            block(block);
        } else if (schedule.blocks() > 1) {
            each();
        }
        points.end();
    }

    /** One block after the other. */
    void each() {
        int block = code.local(2);
        int limit = code.local(2);
        code.push(0L).on(LSTORE, block).push(schedule.blocks()).on(LSTORE, limit);
        code.loop(block, limit, () -> {
            block(block);
            points.keep(-1, block);
        });
    }

    /** One block of one of several rows, whose results are put where those of all rows are. */
    void blockOfRow(int row, int block) {
        block(block);
        points.keep(row, block);
    }

    /** One block. */
    void block(int block) {
        scope.loops().toBlock(block);
        int cut = schedule.blockLoop();
        Count count = count(cut);
        points.open();
        if (cut == schedule.innermost()) {
            points.alongInnermost(count);
        } else {
            int at = scope.loops().at(cut);
            int limit = code.local(2);
            code.on(LLOAD, at);
            count.push(code);
            code.op(I2L).op(LADD).on(LSTORE, limit);
            code.push(0L).on(LSTORE, scope.loops().at(schedule.innermost()));
            points.runTurns(at, limit);
        }
        points.close();
    }

    /** How many turns of the loop that is cut into blocks there are in this one. */
    private Count count(int cut) {
        long turns = schedule.turns();
        if (schedule.cuts() == 1 || schedule.length(cut) % turns == 0) {
            return Count.of(turns);
        }
        int local = code.local(1);
        if (schedule.lengthArea() >= 0) {
            Place length = scope.opened().element(schedule.lengthArea(), DType.I64, () -> code.push(0L));
            scope.with().memory().load(code, length);
        } else {
            code.push(schedule.length(cut));
        }
        code.on(LLOAD, scope.loops().at(cut)).op(LSUB).push(turns);
        code.call("java/lang/Math", "min", "(JJ)J").op(L2I).on(ISTORE, local);
        return Count.in(local);
    }
}
