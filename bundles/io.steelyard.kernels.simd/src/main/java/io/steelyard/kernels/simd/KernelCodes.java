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
 * Code for kernels, made once for all that do the same: for the layers of a stack, for programs of one model, and, where a
 * kernel is one loop, for all lengths of it. The JVM then has less to compile, and what one tensor has run in is ready for
 * the next.
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

    /** Code for any length, and what tells its units. */
    private record Any(CompiledKernel<AddressKernel> code, Schedule schedule) {
        Code of(long length) {
            Stage<AddressKernel> stage = code.stages().get(0);
            Stage<AddressKernel> part = new Stage<>(stage.code(), schedule.unitsOf(length), stage.grain());
            return new Code(new CompiledKernel<>(List.of(part), code.own(), code.shared()), length);
        }
    }

    private final Map<Kernel, CompiledKernel<AddressKernel>> codes = bounded();
    private final Map<Kernel, Any> ofAnyLength = bounded();

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
        Optional<Schedule> schedule = Schedule.ofAnyLength(kernel);
        if (schedule.isPresent()) {
            Any any = ofAnyLength.computeIfAbsent(
                    schedule.get().kernel(), absent -> new Any(AddressKernels.compile(schedule.get()), schedule.get()));
            return any.of(kernel.loops().get(0));
        }
        return new Code(codes.computeIfAbsent(kernel, AddressKernels::compile), 0);
    }
}
