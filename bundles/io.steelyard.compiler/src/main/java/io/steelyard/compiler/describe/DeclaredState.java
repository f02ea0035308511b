package io.steelyard.compiler.describe;

import io.steelyard.graph.TensorType;

/**
 * An entry of the state that starts with the same value everywhere: a buffer of a layer or a slot of an optimizer.
 *
 * @param type what it is
 * @param start the value of all elements at first
 */
public record DeclaredState(TensorType type, double start) {}
