package io.steelyard.kernels.code;

import static org.objectweb.asm.Opcodes.*;

import io.steelyard.compiler.kernel.Kernel;
import java.util.List;
import java.util.function.Supplier;
import org.objectweb.asm.Label;

/**
 * What all code of a method can use once the method has begun.
 *
 * @param with what the method is written for, and with
 * @param opened the memory that it sees
 * @param loops the variables of loops
 * @param positions where its accesses look
 */
record MethodScope(Writing with, OpenedMemory opened, LoopVariables loops, AccessPositions positions) {
    /**
     * Writes what all methods begin with.
     *
     * @param phases what the method does of a kernel
     * @param method its number in its class
     * @param withoutMemory what else is done in a call without memory
     */
    static MethodScope begin(
            Writing with,
            List<Kernel.Phase> phases,
            int method,
            Runnable withoutMemory,
            Supplier<LoopVariables> variables) {
        countOnly(with.code(), withoutMemory);
        OpenedMemory opened = new OpenedMemory(with, phases);
        LoopVariables loops = variables.get();
        with.lane().prologue(with.code(), method);
        return new MethodScope(with, opened, loops, new AccessPositions(with, opened, loops));
    }

    /** Without memory nothing is computed; it makes the JVM count turns of a loop, and so compile the method soon. */
    private static void countOnly(Code code, Runnable withoutMemory) {
        Label start = new Label();
        code.on(ALOAD, 1).out().visitJumpInsn(IFNONNULL, start);
        int turn = code.local(1);
        code.push(0).on(ISTORE, turn);
        code.loop(turn, () -> code.push(32), 1, () -> {});
        withoutMemory.run();
        code.op(RETURN).out().visitLabel(start);
    }
}
