package io.steelyard.compiler.kernel;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.List;

/** What a {@link Kernel} does at a point or once a row. */
public sealed interface Step {
    /**
     * The element of an operand.
     *
     * @param result the number of the value
     * @param access the position of the access
     */
    record Load(int result, int access) implements Step {}

    /**
     * A number, as an element of its type.
     *
     * @param value a {@link Double} for floating-point types, a {@link Long} for integers, 0 or 1 as a long for booleans
     */
    record Constant(int result, DType dtype, Number value) implements Step {}

    /**
     * Indices of the loops, multiplied and added up.
     *
     * @param factors one a loop
     */
    record Index(int result, DType dtype, long offset, List<Long> factors) implements Step {
        /** Copies the factors. */
        public Index {
            factors = List.copyOf(factors);
        }
    }

    /**
     * An elementwise operation: {@link Op.Elementwise}, {@link Op.Compare} or {@link Op.Cast}.
     *
     * @param dtype the type of the result, to which it is rounded
     * @param arguments the numbers of the values that it is computed from
     */
    record Apply(int result, DType dtype, Op op, List<Integer> arguments) implements Step {
        /** Copies the arguments. */
        public Apply {
            arguments = List.copyOf(arguments);
        }
    }

    /**
     * The sum, product, greatest or smallest of a value over all points of the inner loops, known once the phase is over. A
     * maximum or minimum is NaN if any value is. The order in which it is computed is the target's, fixed by the kernel alone.
     *
     * @param kind {@code SUM, PROD, REDUCE_MAX} or {@code REDUCE_MIN} as in {@link Op.Reduce}
     */
    record Reduce(int result, DType dtype, OpKind kind, int argument) implements Step {}

    /**
     * Writes an element of a result or of a scratch row.
     *
     * @param access the position of the access
     * @param value the number of the value, of the operand's type
     */
    record Store(int access, int value) implements Step {}
}
