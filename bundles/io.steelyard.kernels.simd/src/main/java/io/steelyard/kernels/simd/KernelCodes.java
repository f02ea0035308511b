package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.kernels.code.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Code for kernels, made once for all that do the same: for the layers of a stack, for programs of one model, and for
 * batches of all sizes. The JVM then has less to compile, and what one tensor has run in is ready for the next.
 */
final class KernelCodes {
    private static final int MOST = 4096;

    /**
     * Code for a kernel.
     *
     * @param kernel the code
     * @param length what is to stand in the last of each worker's own areas, or 0 if nothing is
     */
    record Code(CompiledKernel<AddressKernel> kernel, long length) {}

    private final Map<Kernel, CompiledKernel<AddressKernel>> codes = bounded();
    private final Map<Kernel, CompiledKernel<AddressKernel>> ofAnyLength = bounded();

    private static <V> Map<Kernel, V> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Kernel, V> eldest) {
                return size() > MOST;
            }
        };
    }

    /** The code for a kernel. */
    synchronized Code of(Kernel kernel) {
        Optional<Schedule.AnyLength> any = Schedule.ofAnyLength(kernel);
        return any.map(this::of).orElseGet(() -> new Code(codes.computeIfAbsent(kernel, AddressKernels::compile), 0));
    }

    private Code of(Schedule.AnyLength any) {
        Schedule schedule = any.schedule();
        CompiledKernel<AddressKernel> code =
                ofAnyLength.computeIfAbsent(schedule.kernel(), absent -> AddressKernels.compile(schedule));
        Stage<AddressKernel> stage = code.stages().get(0);
        Stage<AddressKernel> part = new Stage<>(stage.code(), any.units(), stage.grain());
        return new Code(
                new CompiledKernel<>(List.of(part), code.own(), code.shared()),
                schedule.lengthArea() >= 0 ? any.length() : 0);
    }
}
