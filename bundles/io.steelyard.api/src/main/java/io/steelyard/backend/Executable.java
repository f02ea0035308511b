package io.steelyard.backend;

import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A program made ready to run. One run at a time: a second caller waits. After {@link #close} running throws {@link
 * IllegalStateException}.
 */
@ConsumerType
public interface Executable extends AutoCloseable {
    /** What it runs. */
    Program program();

    /**
     * Runs the program once. All operands are read before any state is updated; the updates are applied together, or
     * not at all if the program's guard is false or the run ends in an exception.
     *
     * @param state made by the same backend; it has at least the entries that the program reads and writes
     * @param inputs a value for each of {@link Program#inputs}, in that order
     * @param outputs a buffer for each of {@link Program#outputs}, in that order; they are overwritten
     * @return whether the updates were applied: true if there is no guard or it was true
     * @throws IllegalArgumentException if a value is not of the type that the program says
     * @throws ArithmeticException if an integer is divided by zero; the message names the node
     * @throws IndexOutOfBoundsException if an index lies beyond its axis; the message names the node
     * @throws java.util.concurrent.CancellationException if the calling thread is interrupted, which is looked for between
     *     operations and between the turns of loops; it stays interrupted
     * @throws BackendException if the device failed
     */
    boolean run(State state, List<? extends HostData> inputs, List<TensorBuffer> outputs);

    /** The number of bytes of device memory that a run needs beside the state. */
    long plannedBytes();

    /** Gives back what the backend holds for it; waits for a run under way. Does nothing the second time. */
    @Override
    void close();
}
