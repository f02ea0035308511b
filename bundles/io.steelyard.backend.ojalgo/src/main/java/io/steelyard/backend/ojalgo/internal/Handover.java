package io.steelyard.backend.ojalgo.internal;

import java.util.ArrayList;
import java.util.List;

/**
 * Copies of values to slots, as if all happened at once: what would be overwritten before it is copied is put aside
 * first, so values may be exchanged. What is where it belongs stays.
 */
final class Handover {
    /** One copy, perhaps with a stop on the way. */
    private record Copy(Slot from, Slot to, int count, Cells aside) {
        void putAside() {
            if (aside != null) {
                aside.copy(from.cells, count);
            }
        }

        void arrive() {
            to.cells.copy(aside != null ? aside : from.cells, count);
        }
    }

    private final Copy[] copies;

    Handover(List<Operand> from, List<Slot> to, Workspace workspace) {
        List<Copy> planned = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            Operand value = from.get(i);
            if (value.slot() != to.get(i)) {
                Cells aside = to.contains(value.slot())
                        ? workspace.allocate(value.dtype(), value.count(), "a carry put aside")
                        : null;
                planned.add(new Copy(value.slot(), to.get(i), value.count(), aside));
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
