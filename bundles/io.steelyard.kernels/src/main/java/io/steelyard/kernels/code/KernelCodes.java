package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Code for kernels, made once for all that do the same: for the layers of a stack, for programs of one model, and for
 * batches of all sizes. The JVM then has less to compile, and what one tensor has run in is ready for the next.
 *
 * @param <K> the kind of code
 */
public final class KernelCodes<K> {
    private static final int MOST = 4096;

    /**
     * Code for a kernel.
     *
     * @param <K> the kind of code
     * @param kernel the code
     * @param length what is to stand in the last of each worker's own areas, or 0 if nothing is
     */
    public record Code<K>(CompiledKernel<K> kernel, long length) {}

    private final Function<Schedule, CompiledKernel<K>> compiler;
    private final Map<Kernel, CompiledKernel<K>> codes = bounded();
    private final Map<Kernel, CompiledKernel<K>> ofAnyLength = bounded();

    /** No code yet; it is made by the given compiler when it is first asked for. */
    public KernelCodes(Function<Schedule, CompiledKernel<K>> compiler) {
        this.compiler = compiler;
    }

    private static <V> Map<Kernel, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Kernel, V> eldest) {
                return size() > MOST;
            }
        };
    }

    /** The code for a kernel. */
    public synchronized Code<K> of(Kernel kernel) {
        return Schedule.ofAnyLength(kernel).map(this::of).orElseGet(() -> ofOneLength(kernel));
    }

    private Code<K> ofOneLength(Kernel kernel) {
        return new Code<>(codes.computeIfAbsent(kernel, absent -> compiler.apply(new Schedule(kernel))), 0);
    }

    private Code<K> of(Schedule.AnyLength any) {
        Schedule schedule = any.schedule();
        CompiledKernel<K> code = ofAnyLength.computeIfAbsent(schedule.kernel(), absent -> compiler.apply(schedule));
        Stage<K> stage = code.stages().get(0);
        Stage<K> part = new Stage<>(stage.code(), any.units(), stage.grain());
        return new Code<>(
                new CompiledKernel<>(List.of(part), code.own(), code.shared()),
                schedule.lengthArea() >= 0 ? any.length() : 0);
    }
}
