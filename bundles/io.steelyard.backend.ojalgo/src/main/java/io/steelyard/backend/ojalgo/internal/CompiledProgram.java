package io.steelyard.backend.ojalgo.internal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a program has become: instructions in order, and where they find and leave things.
 *
 * @param instructions compute everything that is computed
 * @param inputs the cells that inputs are copied to, in the program's order
 * @param states the slots that entries of the state are put in, by name
 * @param outputs where outputs are, in the program's order
 * @param updates where new entries of the state are, in the program's order
 * @param guard where the guard is, if there is one
 * @param bytes the memory that all of it takes
 */
record CompiledProgram(
        Sequence instructions,
        List<Cells> inputs,
        Map<String, Slot> states,
        List<Operand> outputs,
        List<Update> updates,
        Optional<Operand> guard,
        long bytes) {
    /**
     * A new entry of the state.
     *
     * @param name which entry
     * @param value where it is
     * @param copy room to put it aside while other entries are replaced, if it is itself an entry of the state
     */
    record Update(String name, Operand value, Optional<Cells> copy) {
        void putAside() {
            if (copy.isPresent()) {
                copy.get().copy(value.cells(), value.count());
            }
        }

        void apply(Cells entry) {
            entry.copy(copy.isPresent() ? copy.get() : value.cells(), value.count());
        }
    }
}
