package io.steelyard.kernels.engine;

import java.util.List;

/**
 * What a sub-graph has become.
 *
 * @param steps computes the results from what lies in the parameters' slots
 * @param results where they are, in order: in a buffer of the sub-graph, in a constant's cells, or in a parameter's slot
 */
record CompiledSubgraph(Instruction steps, List<Operand> results) {}
