package io.steelyard.kernels.engine;

import io.steelyard.backend.Program;
import io.steelyard.graph.Node;
import io.steelyard.graph.TensorType;
import java.util.List;

/**
 * A way to compute on the processor: where values are, and what computes them there. The engine does the rest: it plans
 * memory, orders instructions, runs loops and branches, and hands values in and out.
 */
public interface Target {
    /** Its name in messages. */
    String name();

    /** The newest operations that it implements. */
    int opset();

    /** New room for values. */
    Room room();

    /** The program as it likes it best, with composites of its own where it wants them. Values are preserved. */
    Program prepare(Program program);

    /** Whether a node is one of those composites that are computed element by element, and cannot fail. */
    boolean isKernel(Node node);

    /**
     * What computes a node without sub-graphs, or a composite that {@link #prepare} has made. No operand shares storage with
     * a result but where {@link #overwrites} allowed it.
     *
     * @param operands where they are
     * @param results where they are to be
     * @param workspace for what the instruction needs beside them
     * @throws io.steelyard.backend.BackendException if it does not implement the node
     */
    Instruction plan(Node node, List<Operand> operands, List<Operand> results, Workspace workspace);

    /** Whether the instruction of a node may write this result over this operand, of as many elements of the same type. */
    boolean overwrites(Node node, int operand, int result);

    /**
     * A slot that stands for one row of a sequence after the other.
     *
     * @param sequence where the whole is
     * @param type the type of one row
     * @param first where the first row begins, in elements
     * @param distance from the beginning of one row to that of the next, in elements
     * @param workspace for what is needed to do so
     */
    Row row(Slot sequence, TensorType type, long first, long distance, Workspace workspace);

    /** One row of a sequence. */
    interface Row {
        /** Where the row is found, or is to be left. */
        Slot slot();

        /** Before its elements are read: makes the slot that row. */
        void take(long row);

        /** Before its elements are written. */
        void begin(long row);

        /** After its elements were written. */
        void end(long row);
    }
}
