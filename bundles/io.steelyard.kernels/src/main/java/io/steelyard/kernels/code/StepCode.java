package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Step;
import java.util.List;
import java.util.Map;

/** Writes steps: those at a point of the inner loops, and those that come once a row. */
final class StepCode {
    private final Writing with;
    private final LoopVariables loops;
    private final AccessPositions positions;
    private final int along;

    /**
     * Steps in a method.
     *
     * @param along the loop that the int variable of a loop over points counts
     */
    StepCode(MethodScope scope, int along) {
        this.with = scope.with();
        this.loops = scope.loops();
        this.positions = scope.positions();
        this.along = along;
    }

    /** Steps that come once a row. */
    void once(List<Step> steps, Point row) {
        write(steps, with.ofRows(), row, -1, Map.of());
    }

    /** All that is done at a point of a loop; see {@link #write}. */
    void atPoint(List<Step> steps, Lane lane, Point point, int index, Map<Integer, Accumulator> accumulated) {
        int free = with.code().free();
        write(steps, lane, point, index, accumulated);
        // Nothing that is known at a point is known behind it. Instructions on low variables are shorter.
        with.code().release(free);
    }

    /**
     * Steps at a point.
     *
     * @param index the int variable of the loop over points, or -1
     * @param accumulated the variables that reductions go to, by their results
     */
    void write(List<Step> steps, Lane lane, Point point, int index, Map<Integer, Accumulator> accumulated) {
        Code code = with.code();
        for (Step step : steps) {
            if (step instanceof Step.Load load) {
                point.know(load.result(), lane.load(code, with.memory(), place(load.access(), point, index)));
            } else if (step instanceof Step.Constant constant) {
                point.know(constant.result(), lane.constant(code, constant.dtype(), constant.value()));
            } else if (step instanceof Step.Index position) {
                point.know(position.result(), position(position, lane, point, index));
            } else if (step instanceof Step.Apply apply) {
                List<Held> arguments =
                        apply.arguments().stream().map(point::value).toList();
                point.know(apply.result(), lane.apply(code, apply.dtype(), apply.op(), arguments));
            } else if (step instanceof Step.Reduce reduce) {
                accumulated.get(reduce.result()).add(point.value(reduce.argument()), point.mask());
            } else if (step instanceof Step.Store store) {
                lane.store(code, with.memory(), place(store.access(), point, index), point.value(store.value()));
            }
        }
    }

    private Place place(int access, Point point, int index) {
        return positions.place(access, point, index, along);
    }

    private Held position(Step.Index step, Lane lane, Point point, int index) {
        Code code = with.code();
        int lanes =
                with.isAcross() ? with.kernel().outer() - 1 : with.schedule().innermost();
        long factor = step.factors().get(lanes);
        return lane.index(
                code,
                step.dtype(),
                () -> {
                    code.push(step.offset() + point.distance() * factor);
                    for (int i = 0; i < loops.count(); i++) {
                        if (step.factors().get(i) != 0) {
                            code.on(LLOAD, loops.at(i));
                            if (i == along && index >= 0) {
                                code.on(ILOAD, index).op(I2L).op(LADD);
                            }
                            code.times(step.factors().get(i)).op(LADD);
                        }
                    }
                },
                factor);
    }
}
