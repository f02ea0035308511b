package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The method being written: instructions with their operands, fresh local variables, and loops. */
public final class Code {
    private final MethodVisitor out;
    private int next;

    /**
     * Goes on writing a method.
     *
     * @param out receives the instructions
     * @param firstLocal the first variable that is not taken
     */
    public Code(MethodVisitor out, int firstLocal) {
        this.out = out;
        this.next = firstLocal;
    }

    /** Receives instructions that have no method here. */
    public MethodVisitor out() {
        return out;
    }

    /** A new variable of so many slots. */
    public int local(int slots) {
        int local = next;
        next += slots;
        return local;
    }

    /** The first variable that is not taken. */
    int free() {
        return next;
    }

    /** Lets all variables from a number on be taken again. */
    void release(int from) {
        next = from;
    }

    /** An instruction without operands. */
    public Code op(int opcode) {
        out.visitInsn(opcode);
        return this;
    }

    /** An instruction on a variable. */
    public Code on(int opcode, int local) {
        out.visitVarInsn(opcode, local);
        return this;
    }

    /** Pushes an int. */
    public Code push(int value) {
        if (value >= -1 && value <= 5) {
            out.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value == (byte) value) {
            out.visitIntInsn(Opcodes.BIPUSH, value);
        } else if (value == (short) value) {
            out.visitIntInsn(Opcodes.SIPUSH, value);
        } else {
            out.visitLdcInsn(value);
        }
        return this;
    }

    /** Pushes a long. */
    public Code push(long value) {
        if (value == 0 || value == 1) {
            out.visitInsn(value == 0 ? Opcodes.LCONST_0 : Opcodes.LCONST_1);
        } else {
            out.visitLdcInsn(value);
        }
        return this;
    }

    /** Pushes a float. */
    public Code push(float value) {
        out.visitLdcInsn(value);
        return this;
    }

    /** Pushes a double. */
    public Code push(double value) {
        out.visitLdcInsn(value);
        return this;
    }

    /** Calls a static method. */
    public Code call(String owner, String name, String descriptor) {
        out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, false);
        return this;
    }

    /** Calls a static method of an interface. */
    public Code callInterfaceStatic(String owner, String name, String descriptor) {
        out.visitMethodInsn(Opcodes.INVOKESTATIC, owner, name, descriptor, true);
        return this;
    }

    /** Calls a method of an object. */
    public Code callVirtual(String owner, String name, String descriptor) {
        out.visitMethodInsn(Opcodes.INVOKEVIRTUAL, owner, name, descriptor, false);
        return this;
    }

    /** Calls a method of an interface. */
    public Code callInterface(String owner, String name, String descriptor) {
        out.visitMethodInsn(Opcodes.INVOKEINTERFACE, owner, name, descriptor, true);
        return this;
    }

    /** Pushes a static field. */
    public Code field(String owner, String name, String descriptor) {
        out.visitFieldInsn(Opcodes.GETSTATIC, owner, name, descriptor);
        return this;
    }

    /** Pushes an element that a variable holds. */
    public Code load(Held value) {
        return on(Cell.of(value.dtype()).load(), value.local());
    }

    /** Stores the element on the stack in a new variable. */
    public Held hold(DType dtype) {
        Cell cell = Cell.of(dtype);
        int local = local(cell.slots());
        on(cell.store(), local);
        return new Held(local, dtype, false);
    }

    /** Multiplies the long on the stack by a constant. */
    public Code times(long factor) {
        return factor == 1 ? this : push(factor).op(Opcodes.LMUL);
    }

    /** A loop with an int variable, which has its first value; the limit may change in no turn. */
    public void loop(int index, Runnable limit, int step, Runnable body) {
        Label turn = new Label();
        Label end = new Label();
        out.visitJumpInsn(Opcodes.GOTO, end);
        out.visitLabel(turn);
        body.run();
        out.visitIincInsn(index, step);
        out.visitLabel(end);
        on(Opcodes.ILOAD, index);
        limit.run();
        out.visitJumpInsn(Opcodes.IF_ICMPLT, turn);
    }

    /** A loop with a long variable, which has its first value, up to another variable. */
    public void loop(int index, int limit, Runnable body) {
        Label turn = new Label();
        Label end = new Label();
        out.visitJumpInsn(Opcodes.GOTO, end);
        out.visitLabel(turn);
        body.run();
        on(Opcodes.LLOAD, index).op(Opcodes.LCONST_1).op(Opcodes.LADD).on(Opcodes.LSTORE, index);
        out.visitLabel(end);
        on(Opcodes.LLOAD, index).on(Opcodes.LLOAD, limit).op(Opcodes.LCMP);
        out.visitJumpInsn(Opcodes.IFLT, turn);
    }

    /** Done only if an int variable plus a constant is below another. */
    public void ifBelow(int index, int plus, Runnable limit, Runnable body) {
        Label skip = new Label();
        on(Opcodes.ILOAD, index);
        if (plus != 0) {
            push(plus).op(Opcodes.IADD);
        }
        limit.run();
        out.visitJumpInsn(Opcodes.IF_ICMPGE, skip);
        body.run();
        out.visitLabel(skip);
    }
}
