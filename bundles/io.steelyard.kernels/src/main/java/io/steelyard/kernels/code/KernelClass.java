package io.steelyard.kernels.code;

/**
 * The class that code is written into.
 *
 * @param name the internal name
 * @param memory the descriptor of the memory that its methods are given
 */
record KernelClass(String name, String memory) {}
