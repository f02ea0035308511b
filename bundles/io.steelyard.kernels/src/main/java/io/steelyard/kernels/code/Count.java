package io.steelyard.kernels.code;

import org.objectweb.asm.Opcodes;

/**
 * How many turns a loop has.
 *
 * @param constant the number, or -1 if a variable says it
 * @param local the int variable
 */
record Count(long constant, int local) {
    static Count of(long constant) {
        return new Count(constant, -1);
    }

    static Count in(int local) {
        return new Count(-1, local);
    }

    /** Pushes it, an int. */
    void push(Code code) {
        if (constant >= 0) {
            code.push((int) constant);
        } else {
            code.on(Opcodes.ILOAD, local);
        }
    }
}
