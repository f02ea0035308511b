package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;

/** Where the elements of operands are: the difference between code for arrays and for addresses. */
public interface ElementMemory {
    /** Takes an operand or area of the method's first parameter, whose variable is 1, into a new variable. */
    int open(Code code, int number, DType dtype);

    /** Whether a position does not depend on what was opened, so that several of them can be the same variable. */
    boolean areRelative();

    /** A new variable for a position within what was opened. */
    int position(Code code);

    /** Sets a position to the element whose number, a long, is on the stack. */
    void move(Code code, int opened, int position, DType dtype);

    /** Pushes the element at a place. */
    void load(Code code, Place place);

    /** Stores what a variable holds at a place. */
    void store(Code code, Place place, Held value);

    /**
     * Combines elements in memory, the second half with the first, until one is left, which it pushes. Of an odd number the
     * middle one waits.
     *
     * @param opened what was opened
     * @param first pushes the number of the first element, a long
     * @param count how many elements, at least 1
     * @param combination {@code sum, prod, max} or {@code min}
     */
    void tree(Code code, int opened, DType dtype, Runnable first, long count, String combination);
}
