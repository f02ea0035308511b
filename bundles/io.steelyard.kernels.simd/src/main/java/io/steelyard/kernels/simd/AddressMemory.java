package io.steelyard.kernels.simd;

import io.steelyard.kernels.code.Cell;
import io.steelyard.kernels.code.Code;
import io.steelyard.kernels.code.ElementMemory;
import io.steelyard.kernels.code.Held;
import io.steelyard.kernels.code.Place;
import io.steelyard.tensor.DType;
import org.objectweb.asm.Opcodes;

/** Elements outside the heap, positions are addresses. */
final class AddressMemory implements ElementMemory {
    static final String SEGMENT = "java/lang/foreign/MemorySegment";
    private static final String MEMORY = "io/steelyard/kernels/simd/Memory";
    private static final String LAYOUT = "java/lang/foreign/ValueLayout";
    private static final String TREES = "io/steelyard/kernels/simd/AddressTrees";

    @Override
    public int open(Code code, int number, DType dtype) {
        int local = code.local(2);
        code.on(Opcodes.ALOAD, 1).push(number).op(Opcodes.LALOAD).on(Opcodes.LSTORE, local);
        return local;
    }

    @Override
    public boolean areRelative() {
        return false;
    }

    @Override
    public int position(Code code) {
        return code.local(2);
    }

    @Override
    public void move(Code code, int opened, int position, DType dtype) {
        code.times(Cell.of(dtype).bytes())
                .on(Opcodes.LLOAD, opened)
                .op(Opcodes.LADD)
                .on(Opcodes.LSTORE, position);
    }

    @Override
    public void load(Code code, Place place) {
        segment(code);
        layout(code, place);
        pushAddress(code, place);
        code.callInterface(SEGMENT, "get", "(" + layout(Cell.of(place.dtype())) + "J)" + value(place));
    }

    @Override
    public void store(Code code, Place place, Held value) {
        segment(code);
        layout(code, place);
        pushAddress(code, place);
        code.load(value);
        code.callInterface(SEGMENT, "set", "(" + layout(Cell.of(place.dtype())) + "J" + value(place) + ")V");
    }

    /** Pushes the segment of all memory. */
    static void segment(Code code) {
        code.field(MEMORY, "ALL", "L" + SEGMENT + ";");
    }

    private static String value(Place place) {
        Cell cell = Cell.of(place.dtype());
        return cell == Cell.BYTE ? "B" : cell.value();
    }

    private static void layout(Code code, Place place) {
        Cell cell = Cell.of(place.dtype());
        String name = switch (cell) {
            case FLOAT -> "JAVA_FLOAT_UNALIGNED";
            case DOUBLE -> "JAVA_DOUBLE_UNALIGNED";
            case LONG -> "JAVA_LONG_UNALIGNED";
            case BYTE -> "JAVA_BYTE";
        };
        code.field(LAYOUT, name, layout(cell));
    }

    private static String layout(Cell cell) {
        String name = switch (cell) {
            case FLOAT -> "OfFloat";
            case DOUBLE -> "OfDouble";
            case LONG -> "OfLong";
            case BYTE -> "OfByte";
        };
        return "L" + LAYOUT + "$" + name + ";";
    }

    /** Pushes the address of the first element at a place. */
    static void pushAddress(Code code, Place place) {
        int bytes = Cell.of(place.dtype()).bytes();
        code.on(Opcodes.LLOAD, place.position());
        if (place.index() >= 0 && place.stride() != 0) {
            code.on(Opcodes.ILOAD, place.index()).op(Opcodes.I2L).times(place.stride() * bytes);
            code.op(Opcodes.LADD);
        }
        if (place.displacement() != 0) {
            code.push(place.displacement() * bytes).op(Opcodes.LADD);
        }
    }

    @Override
    public void tree(Code code, int opened, DType dtype, Runnable first, long count, String combination) {
        Cell cell = Cell.of(dtype);
        first.run();
        code.times(cell.bytes()).on(Opcodes.LLOAD, opened).op(Opcodes.LADD).push(count);
        String name = switch (cell) {
            case FLOAT -> "OfFloats";
            case DOUBLE -> "OfDoubles";
            case LONG -> "OfLongs";
            case BYTE -> "OfBytes";
        };
        code.call(TREES, combination + name, "(JJ)" + cell.value());
    }
}
