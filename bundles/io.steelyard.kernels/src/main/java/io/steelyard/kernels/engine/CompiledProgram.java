package io.steelyard.kernels.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a program has become: instructions in order, and where they find and leave things.
 *
 * @param instructions compute the outputs, the guard, and whatever else may fail
 * @param commit computes what is left, once it is clear that the state changes: these instructions cannot fail, and some
 *     of them write to entries of the state
 * @param inputs the storage that inputs are copied to, in the program's order
 * @param states the slots that entries of the state are put in, by name
 * @param outputs where outputs are, in the program's order
 * @param updates where new entries of the state are that are not written in place, in the program's order
 * @param guard where the guard is, if there is one
 * @param workspace what all of it takes
 */
record CompiledProgram(
        Sequence instructions,
        List<Instruction> commit,
        List<Storage> inputs,
        Map<String, Slot> states,
        List<Operand> outputs,
        List<Update> updates,
        Optional<Operand> guard,
        Workspace workspace) {
    /**
     * A new entry of the state.
     *
     * @param name which entry
     * @param value where it is
     * @param copy room to put it aside while other entries are replaced, if it is itself an entry of the state
     */
    record Update(String name, Operand value, Optional<Storage> copy) {
        void putAside() {
            if (copy.isPresent()) {
                copy.get().copy(value.slot().storage(), value.shape().elements());
            }
        }

        void apply(Storage entry) {
            entry.copy(
                    copy.isPresent() ? copy.get() : value.slot().storage(),
                    value.shape().elements());
        }
    }
}
