package io.steelyard.tck.internal.operation;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import java.util.List;

/**
 * Something that a backend computes, to be held against the reference.
 *
 * @param group what it belongs to: {@code elementwise}
 * @param name the operation, the type and what is particular: {@code conv f32, dilated}
 * @param tolerance how far from the reference it may lie
 * @param description describes it, with the values it is computed on
 */
record OperationCase(String group, String name, Tolerance tolerance, Description description) {
    /** Describes values, each of which is compared. */
    @FunctionalInterface
    interface Description {
        List<Value> describe(GraphBuilder g, CaseInputs in);
    }
}
