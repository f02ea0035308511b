package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.List;

/** What steps have to do with what is around their phase. */
final class Phases {
    private Phases() {}

    /** What steps load and store by, each once. */
    static List<Integer> accesses(List<Step> steps) {
        return steps.stream()
                .map(Schedule::access)
                .filter(access -> access >= 0)
                .distinct()
                .toList();
    }

    static List<Step.Reduce> reductions(Kernel.Phase phase) {
        return phase.steps().stream()
                .filter(Step.Reduce.class::isInstance)
                .map(Step.Reduce.class::cast)
                .toList();
    }

    /** The values that a phase uses without giving them. */
    static List<Integer> used(Kernel.Phase phase) {
        List<Integer> given = phase.steps().stream().map(Schedule::result).toList();
        return phase.steps().stream()
                .flatMap(step -> Schedule.arguments(step).stream())
                .filter(value -> !given.contains(value))
                .distinct()
                .toList();
    }
}
