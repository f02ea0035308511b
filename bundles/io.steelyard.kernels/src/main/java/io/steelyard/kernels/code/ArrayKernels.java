package io.steelyard.kernels.code;

import io.steelyard.compiler.kernel.Kernel;
import java.lang.invoke.MethodHandles;
import org.objectweb.asm.Opcodes;

/** Code for Java arrays, in loops that a JVM can turn into vector instructions by itself. */
public final class ArrayKernels {
    private static final Target<ArrayKernel> TARGET = new Target<>(
            MethodHandles.lookup(),
            ArrayKernel.class,
            "[Ljava/lang/Object;",
            Opcodes.V17,
            new ArrayMemory(),
            new ScalarLane());

    private ArrayKernels() {}

    /** Code for a kernel whose operands each have at most 2^31 - 1 elements. */
    public static CompiledKernel<ArrayKernel> compile(Kernel kernel) {
        return compile(new Schedule(kernel));
    }

    /** The same with functions called for each point. */
    static CompiledKernel<ArrayKernel> pointByPoint(Schedule schedule) {
        return TARGET.compile(schedule);
    }

    /** Code for a schedule of such a kernel. */
    public static CompiledKernel<ArrayKernel> compile(Schedule schedule) {
        try {
            return TARGET.compile(schedule.forArrays());
        } catch (CodeSizeException e) {
            return pointByPoint(schedule);
        }
    }
}
