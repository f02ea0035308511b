package io.steelyard.kernels.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies of values to slots, as if all happened at once: what would be overwritten before it is copied is put aside
 * first, so values may be exchanged. What is where it belongs stays.
 */
final class Handover {
    /** One copy, perhaps with a stop on the way. */
    private record Copy(Slot from, Slot to, long count, Storage aside) {
        void putAside() {
            if (aside != null) {
                aside.copy(from.storage(), count);
            }
        }

        void arrive() {
            to.storage().copy(aside != null ? aside : from.storage(), count);
        }
    }

    private final Copy[] copies;

    Handover(List<Operand> from, List<Slot> to, Workspace workspace) {
        List<Copy> planned = new ArrayList<>();
        Set<Slot> written = new HashSet<>();
        for (int i = 0; i < from.size(); i++) {
            if (from.get(i).slot() != to.get(i)) {
                written.add(to.get(i));
            }
        }
        for (int i = 0; i < from.size(); i++) {
            Operand value = from.get(i);
            if (value.slot() != to.get(i)) {
                long count = value.shape().elements();
                Storage aside = written.contains(value.slot())
                        ? workspace.allocate(value.dtype(), count, "a carry put aside")
                        : null;
                planned.add(new Copy(value.slot(), to.get(i), count, aside));
            }
        }
        this.copies = planned.toArray(Copy[]::new);
    }

    void run() {
        for (Copy copy : copies) {
            copy.putAside();
        }
        for (Copy copy : copies) {
            copy.arrive();
        }
    }
}
