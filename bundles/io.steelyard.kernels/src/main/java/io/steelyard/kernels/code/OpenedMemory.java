package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.tensor.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Operands and areas that a method has taken into variables: no more than its phases use. */
final class OpenedMemory {
    private final Writing with;
    private final Map<Integer, Integer> variables = new HashMap<>();

    /** Opens what some phases use. */
    OpenedMemory(Writing with, List<Kernel.Phase> phases) {
        this.with = with;
        List<DType> types = with.schedule().memoryTypes();
        Set<Integer> needed = new TreeSet<>();
        phases.forEach(phase -> addNeeded(phase, needed));
        needed.add(with.schedule().lengthArea());
        for (int number : needed) {
            if (number >= 0) {
                variables.put(number, with.memory().open(with.code(), number, types.get(number)));
            }
        }
    }

    private void addNeeded(Kernel.Phase phase, Set<Integer> needed) {
        Schedule schedule = with.schedule();
        for (int access : Phases.accesses(phase.steps())) {
            needed.add(schedule.memory(with.kernel().accesses().get(access).operand()));
        }
        for (Step.Reduce reduce : Phases.reductions(phase)) {
            needed.add(schedule.accumulators(reduce.result()));
            needed.add(schedule.blockResults(reduce.result()));
        }
        needed.addAll(schedule.stripAreas(phase));
        Phases.used(phase).forEach(value -> needed.add(schedule.kept(value)));
        phase.steps().forEach(step -> needed.add(schedule.kept(Schedule.result(step))));
    }

    /** The variable of an operand or area, by its number in the list of memory. */
    int variable(int number) {
        return variables.get(number);
    }

    /**
     * An element of an area, and those behind it.
     *
     * @param number of the area in the list of memory
     * @param element pushes the number of the element, a long
     */
    Place element(int number, DType dtype, Runnable element) {
        int position = with.memory().position(with.code());
        element.run();
        with.memory().move(with.code(), variable(number), position, dtype);
        return new Place(dtype, variable(number), position, -1, 1, 0, 1, -1);
    }
}
