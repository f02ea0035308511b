package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;
import org.objectweb.asm.Opcodes;

/** Elements in Java arrays, positions are indices. */
final class ArrayMemory implements ElementMemory {
    private static final String TREES = "io/steelyard/kernels/code/ArrayTrees";

    @Override
    public int open(Code code, int number, DType dtype) {
        int local = code.local(1);
        code.on(Opcodes.ALOAD, 1).push(number).op(Opcodes.AALOAD);
        code.out().visitTypeInsn(Opcodes.CHECKCAST, Cell.of(dtype).array());
        code.on(Opcodes.ASTORE, local);
        return local;
    }

    @Override
    public boolean areRelative() {
        return true;
    }

    @Override
    public int position(Code code) {
        return code.local(1);
    }

    @Override
    public void move(Code code, int opened, int position, DType dtype) {
        code.op(Opcodes.L2I).on(Opcodes.ISTORE, position);
    }

    @Override
    public void load(Code code, Place place) {
        index(code, place);
        code.op(Cell.of(place.dtype()).arrayLoad());
    }

    @Override
    public void store(Code code, Place place, Held value) {
        index(code, place);
        code.load(value).op(Cell.of(place.dtype()).arrayStore());
    }

    private static void index(Code code, Place place) {
        code.on(Opcodes.ALOAD, place.opened()).on(Opcodes.ILOAD, place.position());
        if (place.index() >= 0 && place.stride() != 0) {
            code.on(Opcodes.ILOAD, place.index());
            if (place.stride() != 1) {
                code.push((int) place.stride()).op(Opcodes.IMUL);
            }
            code.op(Opcodes.IADD);
        }
        if (place.displacement() != 0) {
            code.push((int) place.displacement()).op(Opcodes.IADD);
        }
    }

    @Override
    public void tree(Code code, int opened, DType dtype, Runnable first, long count, String combination) {
        code.on(Opcodes.ALOAD, opened);
        first.run();
        Cell cell = Cell.of(dtype);
        code.op(Opcodes.L2I).push((int) count).call(TREES, combination, "(" + cell.array() + "II)" + cell.value());
    }
}
