package io.steelyard.kernels.simd;

import io.steelyard.kernels.code.Cell;
import io.steelyard.kernels.code.CompiledKernel;
import io.steelyard.tensor.DType;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Arrays as the memory of kernels. */
final class Elements {
    private Elements() {}

    static Object of(DType dtype, long elements) {
        return switch (Cell.of(dtype)) {
            case FLOAT -> new float[(int) elements];
            case DOUBLE -> new double[(int) elements];
            case LONG -> new long[(int) elements];
            case BYTE -> new byte[(int) elements];
        };
    }

    static Object get(Object array, int at) {
        return array instanceof byte[] bytes ? (Object) (bytes[at] != 0) : Array.get(array, at);
    }

    static void set(Object array, int at, Object value) {
        if (array instanceof byte[] bytes) {
            bytes[at] = (byte) ((Boolean) value ? 1 : 0);
        } else {
            Array.set(array, at, value);
        }
    }

    /** Copies of arrays. */
    static Object[] copies(Object[] arrays) {
        return Arrays.stream(arrays)
                .map(array -> {
                    int length = Array.getLength(array);
                    Object copy = Array.newInstance(array.getClass().getComponentType(), length);
                    System.arraycopy(array, 0, copy, 0, length);
                    return copy;
                })
                .toArray();
    }

    /** Operands, then an array for each area, full of what must not show. */
    static Object[] memory(CompiledKernel<?> kernel, Object[] operands) {
        List<Object> all = new ArrayList<>(Arrays.asList(operands));
        Stream.concat(kernel.own().stream(), kernel.shared().stream())
                .forEach(area -> all.add(filled(area.dtype(), area.elements())));
        return all.toArray();
    }

    private static Object filled(DType dtype, long elements) {
        Object array = of(dtype, elements);
        for (int i = 0; i < elements; i++) {
            switch (Cell.of(dtype)) {
                case FLOAT -> Array.setFloat(array, i, Float.NaN);
                case DOUBLE -> Array.setDouble(array, i, Double.NaN);
                case LONG -> Array.setLong(array, i, 12345);
                case BYTE -> Array.setByte(array, i, (byte) 1);
            }
        }
        return array;
    }

    /** The first element whose bits are not those expected, as text, or an empty one. A NaN has no other bits than NaN. */
    static String difference(Object expected, Object actual) {
        for (int i = 0; i < Array.getLength(expected); i++) {
            if (!Array.get(expected, i).equals(Array.get(actual, i))) {
                return "at " + i + " expected " + Array.get(expected, i) + ", found " + Array.get(actual, i);
            }
        }
        return "";
    }
}
