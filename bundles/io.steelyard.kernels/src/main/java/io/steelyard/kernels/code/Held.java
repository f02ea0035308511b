package io.steelyard.kernels.code;

import io.steelyard.tensor.DType;

/**
 * A value of a kernel in a local variable.
 *
 * @param local the number of the variable
 * @param dtype the type of the element or elements
 * @param vector whether it is a vector rather than one element
 */
public record Held(int local, DType dtype, boolean vector) {}
