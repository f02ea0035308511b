package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Where accesses look: variables for positions, which are moved as loops go on, and places relative to them. */
final class AccessPositions {
    private final Writing with;
    private final OpenedMemory opened;
    private final LoopVariables loops;
    private final Map<Look, Integer> positions = new HashMap<>();

    AccessPositions(Writing with, OpenedMemory opened, LoopVariables loops) {
        this.with = with;
        this.opened = opened;
        this.loops = loops;
    }

    /** What a position depends on. */
    private record Look(int operand, long offset, List<Long> strides) {}

    /** Sets the positions that steps look at by the variables of the outer loops. */
    void toRow(List<Step> steps) {
        move(steps, with.kernel().outer());
    }

    /** Sets the positions that steps look at by the variables of all loops. */
    void toPoint(List<Step> steps) {
        move(steps, loops.count());
    }

    /** Positions that are the same are set once. */
    private void move(List<Step> steps, int count) {
        Code code = with.code();
        Set<Look> moved = new HashSet<>();
        for (int access : Phases.accesses(steps)) {
            Look look = look(access);
            if (!moved.add(look)) {
                continue;
            }
            int position = positions.computeIfAbsent(look, any -> with.memory().position(code));
            code.push(look.offset());
            for (int i = 0; i < count; i++) {
                long stride = look.strides().get(i);
                if (stride != 0) {
                    code.on(LLOAD, loops.at(i)).times(stride).op(LADD);
                }
            }
            with.memory().move(code, opened(access), position, with.schedule().dtypeOfAccess(access));
        }
    }

    /**
     * Where the elements of an access are at a point.
     *
     * @param index an int variable, or -1 for none
     * @param along the loop that the variable counts
     */
    Place place(int access, Point point, int index, int along) {
        long laneStride = laneStride(access);
        return new Place(
                with.schedule().dtypeOfAccess(access),
                opened(access),
                positions.get(look(access)),
                index,
                stride(access, along),
                point.distance() * laneStride,
                laneStride,
                point.mask());
    }

    private Kernel.Access seen(int access) {
        return with.kernel().accesses().get(access);
    }

    private int opened(int access) {
        return opened.variable(with.schedule().memory(seen(access).operand()));
    }

    private Look look(int access) {
        List<Long> strides = new ArrayList<>();
        for (int i = 0; i < loops.count(); i++) {
            strides.add(stride(access, i));
        }
        int operand = with.memory().areRelative() ? -1 : seen(access).operand();
        return new Look(operand, seen(access).offset(), strides);
    }

    /** The stride of an access; scratch rows lie side by side if rows are taken together, and one behind the other if shared. */
    private long stride(int access, int loop) {
        Schedule schedule = with.schedule();
        int outer = with.kernel().outer();
        long stride = seen(access).strides().get(loop);
        if (!schedule.isScratch(seen(access).operand())) {
            return stride;
        } else if (schedule.form() == Schedule.Form.BLOCKS && loop < outer) {
            long rowsBehind = 1;
            for (int i = loop + 1; i < outer; i++) {
                rowsBehind *= schedule.length(i);
            }
            return rowsBehind * with.kernel().columns();
        }
        return with.isAcross() ? stride * schedule.group() : stride;
    }

    private long laneStride(int access) {
        if (!with.isAcross()) {
            return stride(access, with.schedule().innermost());
        }
        return with.schedule().isScratch(seen(access).operand())
                ? 1
                : stride(access, with.kernel().outer() - 1);
    }
}
