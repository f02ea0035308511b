package io.steelyard.graph;

import java.util.List;

/** Describes one turn of a {@link GraphBuilder#scan}. */
@FunctionalInterface
public interface ScanBody {
    /**
     * What a turn gives, or all turns together.
     *
     * @param carries what the next turn begins with; of all turns, what the last one left
     * @param outputs what lies beside; of all turns, stacked along a new axis 0
     */
    record Turn(List<Value> carries, List<Value> outputs) {
        /** Copies the lists. */
        public Turn {
            carries = List.copyOf(carries);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * Describes a turn.
     *
     * @param body where; values of the surrounding graph may be used in it as they are
     * @param carries what the turn before left
     * @param elements an element of each sequence, without axis 0
     */
    Turn describe(GraphBuilder body, List<Value> carries, List<Value> elements);
}
