package io.steelyard.kernels.simd;

import io.steelyard.graph.Node;
import io.steelyard.kernels.engine.Workspace;
import java.util.List;
import java.util.Optional;

/** Some operations, computed on memory that is found by address. */
public interface AddressOperations {
    /** Whether a convolution, a gradient of one, or a window is better off with images whose channels are innermost. */
    default boolean likesChannelsLast(Node node) {
        return false;
    }

    /**
     * What computes a node, one after the other, or nothing if it should be left to others.
     *
     * @param workspace for what it needs beside operands and results
     */
    Optional<List<AddressWork>> plan(Node node, Workspace workspace);
}
