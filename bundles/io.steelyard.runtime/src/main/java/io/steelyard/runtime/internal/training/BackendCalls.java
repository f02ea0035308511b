package io.steelyard.runtime.internal.training;

import io.steelyard.backend.Backend;
import io.steelyard.backend.Executable;
import io.steelyard.backend.State;
import io.steelyard.runtime.internal.service.Lease;
import io.steelyard.tensor.HostData;
import io.steelyard.tensor.TensorBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/** Calls to backends, marked: who throws is known by the exception, and who does not return by looking here. */
final class BackendCalls {
    private volatile Lease<Backend> underWay;

    /** The backend that is computing right now, on whatever thread. */
    Optional<Lease<Backend>> underWay() {
        return Optional.ofNullable(underWay);
    }

    /**
     * Calls a backend.
     *
     * @throws BackendFault if it throws
     */
    <T> T call(Lease<Backend> lease, Supplier<T> call) {
        underWay = lease;
        try {
            return call.get();
        } catch (RuntimeException | Error e) {
            throw new BackendFault(lease, e);
        } finally {
            underWay = null;
        }
    }

    /**
     * Has a backend run a program.
     *
     * @throws ArithmeticException if an integer is divided by zero, which is the fault of data or model
     * @throws IndexOutOfBoundsException if an index is beyond its axis, which is so too
     * @throws CancellationException if the thread was interrupted
     * @throws BackendFault if it throws anything else
     */
    boolean run(
            Lease<Backend> lease,
            Executable executable,
            State state,
            List<? extends HostData> inputs,
            List<TensorBuffer> outputs) {
        underWay = lease;
        try {
            return executable.run(state, inputs, outputs);
        } catch (ArithmeticException | IndexOutOfBoundsException | CancellationException e) {
            throw e;
        } catch (RuntimeException | Error e) {
            throw new BackendFault(lease, e);
        } finally {
            underWay = null;
        }
    }
}
