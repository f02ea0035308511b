package io.steelyard.checkpoint.safetensors.internal;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;

/**
 * What a header says of one tensor.
 *
 * @param begin its first byte, counted from the end of the header
 * @param end the byte after its last
 */
record TensorEntry(String name, DType dtype, Shape shape, long begin, long end) {}
