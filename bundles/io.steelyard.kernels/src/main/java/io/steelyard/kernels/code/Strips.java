package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A phase of points cut into several loops, so that functions of many instructions can be computed by loops of their own:
 * the JVM vectorises those, but hardly ever a loop that has one of them beside other things, and they are the same for all
 * kernels, so they are soon compiled. Each loop goes over a strip of points, and what later ones need of it lies in memory
 * that holds one strip.
 *
 * <p>Steps are done as late as can be. What is loaded is loaded again by each loop that needs it, and all stores and
 * reductions are in the last one, so a result may take the place of what is read.
 */
final class Strips {
    /** The most points in a strip. */
    static final int POINTS = 1024;

    /** Fewer points in a block are computed one by one. */
    private static final int FEWEST = 8;

    private static final Set<OpKind> FUNCTIONS = EnumSet.of(
            OpKind.EXP,
            OpKind.EXPM1,
            OpKind.LOG,
            OpKind.LOG1P,
            OpKind.TANH,
            OpKind.ERF,
            OpKind.ERFINV,
            OpKind.LOGISTIC);

    /**
     * A loop, and what is done to strips behind it.
     *
     * @param taken values that lie in strips and are needed
     * @param steps in order
     * @param kept values that are put into strips, by the number of the strip
     * @param functions to be applied to strips, whose results they then hold, by the number of the strip
     */
    record Loop(
            List<Integer> taken, List<Step> steps, Map<Integer, Integer> kept, Map<Integer, Step.Apply> functions) {}

    private final List<Step> steps;
    private final Map<Integer, Step> definitions = new HashMap<>();
    /** By value, the loop that computes it; the result of a function is there from that loop on. */
    private final Map<Integer, Integer> levels = new HashMap<>();

    private final int last;
    private final Map<Integer, Integer> strips = new LinkedHashMap<>();
    private final List<DType> types = new ArrayList<>();
    private final List<Loop> loops = new ArrayList<>();

    private Strips(Kernel.Phase phase, Schedule schedule) {
        this.steps = phase.steps();
        for (Step step : steps) {
            int result = Schedule.result(step);
            definitions.put(result, step);
            int level = 0;
            for (int argument : Schedule.arguments(step)) {
                level = Math.max(level, levels.getOrDefault(argument, 0));
            }
            levels.put(result, isFunction(step) ? level + 1 : level);
        }
        this.last = levels.values().stream().max(Comparator.naturalOrder()).orElse(0);
        delay();
        for (int level = 0; level <= last; level++) {
            loops.add(loop(level, schedule));
        }
    }

    /**
     * How a phase is cut, or nothing if it stays whole.
     *
     * @param points how many there are in a block, at most
     */
    static Optional<Strips> of(Kernel.Phase phase, long points, Schedule schedule) {
        return points >= FEWEST && phase.steps().stream().anyMatch(Strips::isFunction)
                ? Optional.of(new Strips(phase, schedule))
                : Optional.empty();
    }

    private static boolean isFunction(Step step) {
        return step instanceof Step.Apply apply
                && FUNCTIONS.contains(apply.op().kind())
                && (apply.dtype() == DType.F32 || apply.dtype() == DType.F64);
    }

    private static boolean isAtEnd(Step step) {
        return step instanceof Step.Store || step instanceof Step.Reduce;
    }

    private static boolean isLoadedAgain(Step step) {
        return step instanceof Step.Load || step instanceof Step.Constant || step instanceof Step.Index;
    }

    /** Moves what is not a function to the first loop that needs it, and stores and reductions to the last. */
    private void delay() {
        Map<Integer, Integer> needed = new HashMap<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            int result = Schedule.result(step);
            boolean atEnd = isAtEnd(step);
            if (!atEnd && !isFunction(step)) {
                levels.put(result, needed.getOrDefault(result, last));
            }
            int level = atEnd ? last : isFunction(step) ? levels.get(result) - 1 : levels.get(result);
            Schedule.arguments(step).forEach(argument -> needed.merge(argument, level, Math::min));
        }
    }

    private Loop loop(int level, Schedule schedule) {
        Map<Integer, Step.Apply> functions = new LinkedHashMap<>();
        Set<Integer> needed = new HashSet<>();
        List<Step> inOrder = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            int result = Schedule.result(step);
            if (isFunction(step)) {
                if (levels.get(result) == level + 1) {
                    functions.put(strip(result, schedule), (Step.Apply) step);
                    needed.addAll(Schedule.arguments(step));
                }
            } else if (isAtEnd(step)
                    ? level == last
                    : isLoadedAgain(step) ? needed.contains(result) : levels.get(result) == level) {
                inOrder.add(0, step);
                needed.addAll(Schedule.arguments(step));
            }
        }
        Map<Integer, Integer> kept = new LinkedHashMap<>();
        inOrder.stream()
                .filter(Step.Apply.class::isInstance)
                .map(Schedule::result)
                .filter(this::isNeededLater)
                .forEach(value -> kept.put(strip(value, schedule), value));
        List<Integer> taken = needed.stream()
                .filter(value ->
                        strips.containsKey(value) && (isFunction(definitions.get(value)) || levels.get(value) < level))
                .sorted()
                .toList();
        functions.forEach(
                (strip, function) -> kept.put(strip, function.arguments().get(0)));
        return new Loop(taken, inOrder, kept, functions);
    }

    /** Whether a loop behind the one that computes a value needs it. */
    private boolean isNeededLater(int value) {
        int level = levels.get(value);
        return steps.stream()
                .filter(step -> Schedule.arguments(step).contains(value))
                .anyMatch(step -> isFunction(step)
                        ? levels.get(Schedule.result(step)) - 1 > level
                        : isAtEnd(step) ? level < last : levels.get(Schedule.result(step)) > level);
    }

    private int strip(int value, Schedule schedule) {
        return strips.computeIfAbsent(value, absent -> {
            types.add(schedule.dtype(value));
            return types.size() - 1;
        });
    }

    /** The loops in order. */
    List<Loop> loops() {
        return loops;
    }

    /** The number of the strip that a value lies in. */
    int strip(int value) {
        return strips.get(value);
    }

    /** The value that a strip holds in the end. */
    int value(int strip) {
        return List.copyOf(strips.keySet()).get(strip);
    }

    /** The types of strips, by number. */
    List<DType> types() {
        return types;
    }
}
