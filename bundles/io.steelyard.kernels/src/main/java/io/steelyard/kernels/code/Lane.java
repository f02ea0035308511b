package io.steelyard.kernels.code;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.List;

/**
 * What a step computes with, one element or a vector of them: the difference between scalar and vector code. Every method
 * writes instructions that leave their result in a new variable.
 */
public interface Lane {
    /** How many elements there are in a value. */
    int width();

    /** The elements at a place. */
    Held load(Code code, ElementMemory memory, Place place);

    /** Writes a value, of the place's type, to a place. */
    void store(Code code, ElementMemory memory, Place place, Held value);

    /** A number; see {@link io.steelyard.compiler.kernel.Step.Constant}. */
    Held constant(Code code, DType dtype, Number value);

    /**
     * An index: of lane k, a number plus k times a factor, converted to a type.
     *
     * @param first pushes the number, a long
     */
    Held index(Code code, DType dtype, Runnable first, long factor);

    /** An elementwise operation, rounded to the type of the result. */
    Held apply(Code code, DType dtype, Op op, List<Held> arguments);

    /** An element for all lanes. */
    Held spread(Code code, Held element);

    /** What combining no elements yields; the variable is one to be accumulated in. */
    Held neutral(Code code, DType dtype, OpKind kind);

    /**
     * Combines a value with what was accumulated, in the variable of that.
     *
     * @param mask a variable that says which lanes count, or -1 for all
     */
    void accumulate(Code code, OpKind kind, Held accumulated, Held value, int mask);

    /** Rounds to the type what was accumulated in a wider one; see {@link ScalarLane#narrowed}. */
    default Held narrowed(Code code, Held accumulated) {
        return accumulated;
    }

    /** A variable that says which lanes lie below a limit: lane k does if k is less than the int on the stack. */
    int mask(Code code);

    /**
     * Sets variables, at the start of a method, to the constants that a first writing of the method has asked for.
     *
     * @param method the number of the method in its class
     */
    default void prologue(Code code, int method) {}
}
