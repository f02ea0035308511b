package io.steelyard.runtime.internal.training;

/**
 * What tells the executables of one use apart.
 *
 * @param rows the number of rows
 * @param bucket the length that sequences are padded to; 0 where rows are all alike
 */
public record BatchShape(int rows, long bucket) {}
