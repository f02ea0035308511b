package io.steelyard.kernels.simd;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.kernels.code.CodeSizeException;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.kernels.code.ScalarLane;
import io.steelyard.kernels.code.Schedule;
import io.steelyard.kernels.code.Stage;
import io.steelyard.kernels.code.Target;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;
import org.objectweb.asm.Opcodes;

/** Code for memory outside the heap, with vector instructions wherever there are some for all of a kernel. */
public final class AddressKernels {
    private static final Target<AddressKernel> TARGET = new Target<>(
            MethodHandles.lookup(),
            AddressKernel.class,
            "[J",
            Opcodes.V25,
            new AddressMemory(),
            new ScalarLane(FloatFunctions.SINGLE));

    private AddressKernels() {}

    /**
     * Code for a kernel. Where there are vector instructions for it, scalar code with the same bits runs until the JVM has
     * compiled the vector code.
     */
    public static CompiledKernel<AddressKernel> compile(Kernel kernel) {
        return compile(new Schedule(kernel));
    }

    /** Code for a schedule. */
    static CompiledKernel<AddressKernel> compile(Schedule schedule) {
        CompiledKernel<AddressKernel> scalar = scalar(schedule);
        Optional<CompiledKernel<AddressKernel>> vector =
                vector(schedule, FloatVector.SPECIES_PREFERRED.vectorBitSize());
        if (vector.isEmpty()) {
            return scalar;
        }
        List<Stage<AddressKernel>> stages = new ArrayList<>();
        for (int i = 0; i < scalar.stages().size(); i++) {
            Stage<AddressKernel> stage = scalar.stages().get(i);
            AddressKernel warming = new WarmingKernel(
                    stage.code(), vector.get().stages().get(i).code(), stage.grain(), points(schedule));
            stages.add(new Stage<>(warming, stage.units(), stage.grain()));
        }
        return new CompiledKernel<>(stages, scalar.own(), scalar.shared());
    }

    private static WarmingKernel.Points points(Schedule schedule) {
        int length = schedule.lengthArea();
        if (length < 0) {
            return (memory, from, to) -> to - from;
        }
        long block = schedule.turns();
        return (memory, from, to) ->
                Math.min(to * block, Memory.ALL.get(ValueLayout.JAVA_LONG, memory[length])) - from * block;
    }

    static CompiledKernel<AddressKernel> scalar(Schedule schedule) {
        return TARGET.compile(schedule);
    }

    /**
     * Code on registers of 128, 256 or 512 bits; nothing if there are no instructions for some of a kernel, or they would
     * be too many.
     */
    static Optional<CompiledKernel<AddressKernel>> vector(Schedule schedule, int bits) {
        try {
            return direct(schedule, bits);
        } catch (CodeSizeException e) {
            return Optional.empty();
        }
    }

    static Optional<CompiledKernel<AddressKernel>> direct(Schedule schedule, int bits) {
        return Vectorisation.of(schedule, bits)
                .map(shape -> TARGET.compile(schedule, () -> new VectorLane(shape, schedule)));
    }
}
