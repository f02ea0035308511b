package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.List;

/**
 * Methods that the one of a stage calls: of a kernel with several phases of vectors one a phase, which the JVM compiles
 * sooner, and better, than one large method. A method is given memory, the loops of rows, and what its phase uses of what is
 * known of a row; what it reduces it leaves where the partial results of its last block were.
 */
final class PhaseMethods {
    /** The variable behind that of memory. */
    private static final int FIRST = 2;

    private final Schedule schedule;
    private final KernelClass self;
    private final List<Kernel.Phase> phases;

    private PhaseMethods(Schedule schedule, KernelClass self, List<Kernel.Phase> phases) {
        this.schedule = schedule;
        this.self = self;
        this.phases = phases;
    }

    /** The methods that a kernel has when it is computed with a lane; none if all is done in that of the stage. */
    static PhaseMethods of(Schedule schedule, Lane lane, KernelClass self) {
        List<Kernel.Phase> inner =
                schedule.kernel().phases().stream().filter(Kernel.Phase::inner).toList();
        boolean some = lane.width() > 1 && schedule.form() == Schedule.Form.ROWS && inner.size() > 1;
        return new PhaseMethods(schedule, self, some ? inner : List.of());
    }

    /** How many there are. */
    int count() {
        return phases.size();
    }

    String name(int number) {
        return "phase" + number;
    }

    String descriptor(int number) {
        StringBuilder parameters = new StringBuilder("(").append(self.memory()).append("J".repeat(outer()));
        given(number)
                .forEach(value ->
                        parameters.append(Cell.of(schedule.dtype(value)).value()));
        return parameters.append(")V").toString();
    }

    /** The first variable that is not a parameter. */
    int firstLocal(int number) {
        return FIRST
                + 2 * outer()
                + given(number).stream()
                        .mapToInt(value -> Cell.of(schedule.dtype(value)).slots())
                        .sum();
    }

    private int outer() {
        return schedule.kernel().outer();
    }

    private List<Integer> given(int number) {
        return Phases.used(phases.get(number));
    }

    /** Writes a method. */
    void write(Writing with, int number) {
        Kernel.Phase phase = phases.get(number);
        MethodScope scope =
                MethodScope.begin(with, List.of(phase), number + 1, () -> {}, () -> LoopVariables.ofRow(with, FIRST));
        Point row = Point.row();
        int next = FIRST + 2 * outer();
        for (int value : given(number)) {
            row.know(value, new Held(next, schedule.dtype(value), false));
            next += Cell.of(schedule.dtype(value)).slots();
        }
        BlockLoops.of(scope, phase, List.of(row)).whole();
        ReductionMemory reduced = new ReductionMemory(scope);
        for (Step.Reduce reduce : Phases.reductions(phase)) {
            with.scalar().store(with.code(), with.memory(), reduced.first(reduce), row.value(reduce.result()));
        }
    }

    /** Calls a method from that of the stage; what the phase reduces is known of the row then. */
    void call(MethodScope scope, int number, Point row) {
        Writing with = scope.with();
        Code code = with.code();
        code.on(ALOAD, 0).on(ALOAD, 1);
        for (int i = 0; i < outer(); i++) {
            code.on(LLOAD, scope.loops().at(i));
        }
        given(number).forEach(value -> code.load(row.value(value)));
        code.callVirtual(self.name(), name(number), descriptor(number));
        ReductionMemory reduced = new ReductionMemory(scope);
        for (Step.Reduce reduce : Phases.reductions(phases.get(number))) {
            row.know(reduce.result(), with.scalar().load(code, with.memory(), reduced.first(reduce)));
        }
    }

    /** Calls all methods without memory, so that the JVM counts their calls too. */
    void callWithoutMemory(Code code) {
        for (int number = 0; number < count(); number++) {
            code.on(ALOAD, 0).op(ACONST_NULL);
            for (int i = 0; i < outer(); i++) {
                code.push(0L);
            }
            for (int value : given(number)) {
                switch (Cell.of(schedule.dtype(value))) {
                    case FLOAT -> code.op(FCONST_0);
                    case DOUBLE -> code.op(DCONST_0);
                    case LONG -> code.push(0L);
                    case BYTE -> code.push(0);
                }
            }
            code.callVirtual(self.name(), name(number), descriptor(number));
        }
    }
}
