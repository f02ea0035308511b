package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

/** A long variable for each loop of a kernel; of the innermost, it says where the block begins. */
final class LoopVariables {
    private final Schedule schedule;
    private final Code code;
    private final int outer;
    private final int[] at;

    private LoopVariables(Writing with) {
        this.schedule = with.schedule();
        this.code = with.code();
        this.outer = with.kernel().outer();
        this.at = new int[with.kernel().loops().size()];
    }

    /** New variables, all 0. */
    static LoopVariables zero(Writing with) {
        LoopVariables variables = new LoopVariables(with);
        variables.zeroFrom(0);
        return variables;
    }

    /** The parameters of a method, which say what its row is, and new variables for the inner loops. */
    static LoopVariables ofRow(Writing with, int firstParameter) {
        LoopVariables variables = new LoopVariables(with);
        for (int i = 0; i < variables.outer; i++) {
            variables.at[i] = firstParameter + 2 * i;
        }
        variables.zeroFrom(variables.outer);
        return variables;
    }

    private void zeroFrom(int first) {
        for (int i = first; i < at.length; i++) {
            at[i] = code.local(2);
            code.push(0L).on(LSTORE, at[i]);
        }
    }

    /** The variable of a loop. */
    int at(int loop) {
        return at[loop];
    }

    /** How many loops there are. */
    int count() {
        return at.length;
    }

    /** Sets the loops of rows from the number of a row. */
    void toRow(int row) {
        decode(row, 0, outer, -1);
    }

    /** Sets the loops of rows to the first row of a group, from its number. */
    void toGroup(int unit) {
        int last = outer - 1;
        decode(unit, 0, outer, schedule.groups());
        code.on(LLOAD, at[last]).push((long) schedule.group()).op(LMUL).on(LSTORE, at[last]);
    }

    /** A variable for the number behind the last row of the group that begins here. */
    int endOfGroup() {
        int last = outer - 1;
        int limit = code.local(2);
        code.on(LLOAD, at[last]).push((long) schedule.group()).op(LADD).push(schedule.length(last));
        code.call("java/lang/Math", "min", "(JJ)J").on(LSTORE, limit);
        return limit;
    }

    /** Sets the inner loops to the beginning of a block, from its number in its row. */
    void toBlock(int block) {
        int cut = schedule.blockLoop();
        decode(block, outer, cut + 1, schedule.cuts());
        if (schedule.cuts() == 1) {
            code.push(0L).on(LSTORE, at[cut]);
        } else {
            code.on(LLOAD, at[cut]).times(schedule.turns()).on(LSTORE, at[cut]);
        }
    }

    /** Sets loop variables {@code from} up to {@code to} from one number, the last fastest; one loop may have fewer turns. */
    private void decode(int number, int from, int to, long turnsOfLast) {
        int rest = code.local(2);
        code.on(LLOAD, number).on(LSTORE, rest);
        for (int i = to - 1; i >= from; i--) {
            long turns = i == to - 1 && turnsOfLast >= 0 ? turnsOfLast : schedule.length(i);
            if (i == from) {
                code.on(LLOAD, rest).on(LSTORE, at[i]);
            } else {
                code.on(LLOAD, rest).push(turns).op(LREM).on(LSTORE, at[i]);
                code.on(LLOAD, rest).push(turns).op(LDIV).on(LSTORE, rest);
            }
        }
    }
}
