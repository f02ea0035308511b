package io.steelyard.tck.internal;

import io.steelyard.tck.CheckFailure;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.Objects;
import java.util.concurrent.Callable;

/** What a check says when a plugin does something else than what is asked of it. */
public final class Require {
    private Require() {}

    /** Something that a plugin is made to do. */
    @FunctionalInterface
    public interface Act {
        /** Does it. */
        void run() throws Exception;
    }

    /** Requires that two values are equal. */
    public static void equal(String what, Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new CheckFailure(what + " is " + found + ", expected " + expected);
        }
    }

    /** Requires that a condition holds. */
    public static void that(boolean holds, String otherwise) {
        if (!holds) {
            throw new CheckFailure(otherwise);
        }
    }

    /** Requires the same type, shape and bits. */
    public static void sameBits(String what, HostData expected, HostData found) {
        Tensor wanted = tensor(expected);
        Tensor is = tensor(found);
        if (wanted.equals(is)) {
            return;
        }
        if (wanted.dtype() == is.dtype() && wanted.shape().equals(is.shape())) {
            for (long i = 0; i < wanted.shape().elements(); i++) {
                boolean same = wanted.dtype().isFloating()
                        ? Double.doubleToRawLongBits(wanted.getDouble(i)) == Double.doubleToRawLongBits(is.getDouble(i))
                        : wanted.getLong(i) == is.getLong(i);
                if (!same) {
                    throw new CheckFailure(what + " is " + number(is, i) + " at " + i + " of " + wanted.shape()
                            + ", expected " + number(wanted, i) + " to the bit");
                }
            }
        }
        throw new CheckFailure(what + " is " + is + ", expected " + wanted + " to the bit");
    }

    /**
     * Requires the same type, shape and bits, but that any NaN is as good as another: which one an operation yields is left
     * open by IEEE 754.
     */
    public static void sameNumbers(String what, HostData expected, HostData found) {
        sameBits(what, canonical(tensor(expected)), canonical(tensor(found)));
    }

    private static Tensor canonical(Tensor tensor) {
        if (!tensor.dtype().isFloating()) {
            return tensor;
        }
        double[] values = tensor.toDoubles();
        for (int i = 0; i < values.length; i++) {
            values[i] = Double.isNaN(values[i]) ? Double.NaN : values[i];
        }
        return Tensor.of(tensor.dtype(), tensor.shape(), values);
    }

    private static String number(Tensor tensor, long index) {
        return tensor.dtype().isFloating()
                ? String.valueOf(tensor.getDouble(index))
                : String.valueOf(tensor.getLong(index));
    }

    private static Tensor tensor(HostData data) {
        return data instanceof TensorBuffer buffer ? buffer.toTensor() : (Tensor) data;
    }

    /** Requires an exception of one kind, and gives it. */
    public static <E extends Exception> E refusal(Class<E> expected, String what, Act act) {
        try {
            act.run();
        } catch (Exception | LinkageError | AssertionError e) {
            if (expected.isInstance(e)) {
                return expected.cast(e);
            }
            throw new CheckFailure(what + " throws " + e + ", expected a " + expected.getSimpleName(), e);
        }
        throw new CheckFailure(what + " is accepted, expected a " + expected.getSimpleName());
    }

    /** Requires that nothing is thrown. */
    public static <T> T success(String what, Callable<T> act) {
        try {
            return act.call();
        } catch (Exception | LinkageError e) {
            throw new CheckFailure(what + " throws " + e + ", expected that it succeeds", e);
        }
    }
}
