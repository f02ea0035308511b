package io.steelyard.tck;

import io.steelyard.backend.Backend;
import io.steelyard.tck.internal.backend.ConcurrencyChecks;
import io.steelyard.tck.internal.backend.ExecutableChecks;
import io.steelyard.tck.internal.backend.StateChecks;
import io.steelyard.tck.internal.backend.UpdateChecks;
import io.steelyard.tck.internal.operation.OperationChecks;
import java.util.stream.Stream;

/**
 * What is asked of a backend: the life of states and executables, updates that are applied together or not at all,
 * repetition to the bit, use by several threads, and faults. What is expected of these is small enough to be known
 * beforehand, in numbers that every floating-point type holds exactly; so these checks are exact. Then every operation and
 * composite is held against the reference, over types, shapes and values that make a difference; each says how far from
 * it a result may lie.
 *
 * @param backend the one that is asked
 * @param reference defines what every operation gives
 */
public record BackendKit(Backend backend, Backend reference) implements Kit {
    @Override
    public String kind() {
        return "backend";
    }

    @Override
    public Stream<Check> checks() {
        // One class a group. Those that compare operations with the reference take both backends.
        return Stream.of(
                        new StateChecks(backend).checks(),
                        new ExecutableChecks(backend).checks(),
                        new UpdateChecks(backend).checks(),
                        new ConcurrencyChecks(backend).checks(),
                        new OperationChecks(backend, reference).checks())
                .flatMap(checks -> checks);
    }
}
