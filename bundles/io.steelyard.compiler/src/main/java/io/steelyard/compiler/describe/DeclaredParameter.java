package io.steelyard.compiler.describe;

import io.steelyard.graph.Value;
import io.steelyard.layer.Parameter;

/**
 * A weight that a layer declared.
 *
 * @param layer the name of the layer
 * @param parameter as it was declared
 * @param value its value in the graph
 */
public record DeclaredParameter(String layer, Parameter parameter, Value value) {}
