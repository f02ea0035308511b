package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import io.steelyard.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * The same kernel with longer phases cut into several, each small enough for a method of its own. What a later part needs
 * of an earlier one goes through scratch rows. All loads stay in the first part and all stores in the last, so that
 * results may still take the place of what is read.
 */
final class PhaseSplitting {
    /**
     * The most work of a part, but for loads and stores that the splitting adds: some 2 KB of code. The JVM compiles several
     * methods of this size sooner than one that does it all, and where all vectors do not fit, makes objects of some.
     */
    private static final int WORK = 60;

    /** Kernels of more steps are split. */
    private static final int MOST = 350;

    private final Kernel kernel;
    private final IntFunction<DType> types;
    private final List<DType> scratch;
    private final List<Kernel.Access> accesses;
    private final List<Kernel.Phase> phases = new ArrayList<>();
    private int next;

    private PhaseSplitting(Kernel kernel, IntFunction<DType> types) {
        this.kernel = kernel;
        this.types = types;
        this.scratch = new ArrayList<>(kernel.scratch());
        this.accesses = new ArrayList<>(kernel.accesses());
        this.next = kernel.phases().stream()
                        .flatMap(phase -> phase.steps().stream())
                        .mapToInt(Schedule::result)
                        .max()
                        .orElse(0)
                + 1;
    }

    /** Whether a kernel has to be split. */
    static boolean isLarge(Kernel kernel) {
        return steps(kernel.phases()) > MOST;
    }

    /** Whether phases are enough for a method. */
    static boolean isLarge(List<Kernel.Phase> phases) {
        return steps(phases) >= WORK;
    }

    /** Whether a phase of points is more than a method should do. */
    static boolean isHeavy(Kernel.Phase phase) {
        return phase.inner()
                && phase.steps().stream().mapToInt(Schedule::weight).sum() > WORK;
    }

    private static int steps(List<Kernel.Phase> phases) {
        return phases.stream().mapToInt(phase -> phase.steps().size()).sum();
    }

    /**
     * Splits a kernel.
     *
     * @param types of its values
     */
    static Kernel split(Kernel kernel, IntFunction<DType> types) {
        return new PhaseSplitting(kernel, types).split();
    }

    private Kernel split() {
        for (Kernel.Phase phase : kernel.phases()) {
            if (isHeavy(phase)) {
                points(phase.steps());
            } else if (phase.inner() || phase.steps().size() <= WORK) {
                phases.add(phase);
            } else {
                for (int i = 0; i < phase.steps().size(); i += WORK) {
                    int to = Math.min(phase.steps().size(), i + WORK);
                    phases.add(new Kernel.Phase(false, phase.steps().subList(i, to)));
                }
            }
        }
        return new Kernel(kernel.loops(), kernel.outer(), kernel.reads(), kernel.operands(), scratch, accesses, phases);
    }

    private void points(List<Step> steps) {
        List<Step> ordered = new ArrayList<>();
        steps.stream().filter(Step.Load.class::isInstance).forEach(ordered::add);
        steps.stream()
                .filter(step -> !(step instanceof Step.Load) && !(step instanceof Step.Store))
                .forEach(ordered::add);
        int stores = ordered.size();
        steps.stream().filter(Step.Store.class::isInstance).forEach(ordered::add);
        List<Integer> ends = new ArrayList<>();
        int work = 0;
        for (int i = 0; i < stores; i++) {
            int weight = Schedule.weight(ordered.get(i));
            if (work > 0 && work + weight > WORK) {
                ends.add(i);
                work = 0;
            }
            work += weight;
        }
        ends.add(ordered.size());
        Map<Integer, Integer> parts = new HashMap<>();
        int from = 0;
        for (int part = 0; part < ends.size(); part++) {
            for (Step step : ordered.subList(from, ends.get(part))) {
                if (!(step instanceof Step.Reduce)) {
                    parts.put(Schedule.result(step), part);
                }
            }
            from = ends.get(part);
        }
        parts(ordered, ends, parts);
    }

    private void parts(List<Step> ordered, List<Integer> ends, Map<Integer, Integer> parts) {
        Map<Integer, Integer> rows = new HashMap<>();
        int from = 0;
        for (int part = 0; part < ends.size(); part++) {
            int end = ends.get(part);
            List<Step> steps = new ArrayList<>();
            Map<Integer, Integer> renamed = new HashMap<>();
            for (Step step : ordered.subList(from, end)) {
                for (int value : Schedule.arguments(step)) {
                    if (parts.getOrDefault(value, part) < part && !renamed.containsKey(value)) {
                        renamed.put(value, next);
                        steps.add(0, new Step.Load(next++, rows.get(value)));
                    }
                }
                steps.add(renamed(step, renamed));
            }
            for (Step later : ordered.subList(end, ordered.size())) {
                for (int value : Schedule.arguments(later)) {
                    if (parts.getOrDefault(value, -1) == part && !rows.containsKey(value)) {
                        rows.put(value, row(types.apply(value)));
                        steps.add(new Step.Store(rows.get(value), value));
                    }
                }
            }
            phases.add(new Kernel.Phase(true, steps));
            from = end;
        }
    }

    /** An access to a new scratch row. */
    private int row(DType dtype) {
        List<Long> strides = new ArrayList<>();
        long stride = 1;
        for (int i = kernel.loops().size() - 1; i >= 0; i--) {
            strides.add(0, i < kernel.outer() ? 0L : stride);
            stride *= kernel.loops().get(i);
        }
        scratch.add(dtype);
        accesses.add(new Kernel.Access(kernel.operands().size() + scratch.size() - 1, 0, strides));
        return accesses.size() - 1;
    }

    private static Step renamed(Step step, Map<Integer, Integer> names) {
        if (step instanceof Step.Apply apply) {
            List<Integer> arguments = apply.arguments().stream()
                    .map(value -> names.getOrDefault(value, value))
                    .toList();
            return new Step.Apply(apply.result(), apply.dtype(), apply.op(), arguments);
        } else if (step instanceof Step.Reduce reduce) {
            int argument = names.getOrDefault(reduce.argument(), reduce.argument());
            return new Step.Reduce(reduce.result(), reduce.dtype(), reduce.kind(), argument);
        } else if (step instanceof Step.Store store) {
            return new Step.Store(store.access(), names.getOrDefault(store.value(), store.value()));
        }
        return step;
    }
}
