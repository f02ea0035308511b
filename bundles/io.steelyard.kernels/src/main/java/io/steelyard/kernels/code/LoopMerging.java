package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The same kernel with fewer loops: those of one turn go, and two neighbours that everything walks through as through one
 * loop become one. What has neither reductions nor anything that is done once a row is one row.
 */
final class LoopMerging {
    private LoopMerging() {}

    static Kernel merge(Kernel kernel) {
        Kernel result = isPointwise(kernel) ? withOuter(kernel, 0) : kernel;
        for (int i = result.loops().size() - 1; i >= 0; i--) {
            if (result.loops().get(i) == 1) {
                result = without(result, i);
            }
        }
        for (int i = result.loops().size() - 2; i >= 0; i--) {
            if (i != result.outer() - 1 && isOneLoop(result, i)) {
                long length =
                        Math.multiplyExact(result.loops().get(i), result.loops().get(i + 1));
                List<Long> loops = new ArrayList<>(result.loops());
                loops.set(i + 1, length);
                result = without(withLoops(result, loops), i);
            }
        }
        return result.loops().size() == result.outer() ? withInner(result) : result;
    }

    /** Whether all that is done once a row is the same for all rows, and rows are nothing but points. */
    private static boolean isPointwise(Kernel kernel) {
        int inner = 0;
        for (Kernel.Phase phase : kernel.phases()) {
            inner += phase.inner() ? 1 : 0;
            for (Step step : phase.inner() ? List.<Step>of() : phase.steps()) {
                if (inner > 0 || step instanceof Step.Store || !isSameForAllRows(kernel, step)) {
                    return false;
                }
            }
        }
        return inner == 1 && !hasReductions(kernel);
    }

    private static boolean isSameForAllRows(Kernel kernel, Step step) {
        List<Long> strides = step instanceof Step.Load load
                ? kernel.accesses().get(load.access()).strides()
                : step instanceof Step.Index index ? index.factors() : List.of();
        return strides.stream().limit(kernel.outer()).allMatch(stride -> stride == 0);
    }

    static boolean hasReductions(Kernel kernel) {
        return kernel.phases().stream()
                .flatMap(phase -> phase.steps().stream())
                .anyMatch(Step.Reduce.class::isInstance);
    }

    private static boolean isOneLoop(Kernel kernel, int i) {
        long inner = kernel.loops().get(i + 1);
        return kernel.accesses().stream().allMatch(access -> isOneLoop(access.strides(), i, inner))
                && kernel.phases().stream()
                        .flatMap(phase -> phase.steps().stream())
                        .allMatch(step -> !(step instanceof Step.Index index) || isOneLoop(index.factors(), i, inner));
    }

    private static boolean isOneLoop(List<Long> strides, int i, long inner) {
        return strides.get(i) == strides.get(i + 1) * inner;
    }

    /** With another number of loops over rows. */
    static Kernel withOuter(Kernel k, int outer) {
        return new Kernel(k.loops(), outer, k.reads(), k.operands(), k.scratch(), k.accesses(), k.phases());
    }

    /** With loops of other lengths. */
    static Kernel withLoops(Kernel k, List<Long> loops) {
        return new Kernel(loops, k.outer(), k.reads(), k.operands(), k.scratch(), k.accesses(), k.phases());
    }

    /** With an inner loop of one turn. */
    private static Kernel withInner(Kernel k) {
        List<Long> loops = new ArrayList<>(k.loops());
        loops.add(1L);
        return map(k, loops, k.outer(), LoopMerging::withZero);
    }

    private static List<Long> withZero(List<Long> strides) {
        List<Long> more = new ArrayList<>(strides);
        more.add(0L);
        return more;
    }

    private static Kernel without(Kernel kernel, int loop) {
        return map(
                kernel,
                without(kernel.loops(), loop),
                loop < kernel.outer() ? kernel.outer() - 1 : kernel.outer(),
                strides -> without(strides, loop));
    }

    private static Kernel map(Kernel kernel, List<Long> loops, int outer, UnaryOperator<List<Long>> strides) {
        List<Kernel.Access> accesses = kernel.accesses().stream()
                .map(access -> new Kernel.Access(access.operand(), access.offset(), strides.apply(access.strides())))
                .toList();
        List<Kernel.Phase> phases = kernel.phases().stream()
                .map(phase -> new Kernel.Phase(
                        phase.inner(),
                        phase.steps().stream().map(step -> map(step, strides)).toList()))
                .toList();
        return new Kernel(loops, outer, kernel.reads(), kernel.operands(), kernel.scratch(), accesses, phases);
    }

    private static Step map(Step step, UnaryOperator<List<Long>> strides) {
        return step instanceof Step.Index index
                ? new Step.Index(index.result(), index.dtype(), index.offset(), strides.apply(index.factors()))
                : step;
    }

    private static List<Long> without(List<Long> list, int position) {
        List<Long> fewer = new ArrayList<>(list);
        fewer.remove(position);
        return fewer;
    }
}
