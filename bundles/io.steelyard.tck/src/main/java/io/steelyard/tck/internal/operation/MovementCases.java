package io.steelyard.tck.internal.operation;

import static io.steelyard.graph.GraphBuilder.forAxes;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Operations that put elements elsewhere. */
final class MovementCases {
    private static final String GROUP = "movement";

    private final List<OperationCase> cases = new ArrayList<>();

    private MovementCases() {}

    static List<OperationCase> all() {
        MovementCases all = new MovementCases();
        Types.ALL.forEach(all::of);
        return all.cases;
    }

    private void add(String name, OperationCase.Description description) {
        cases.add(new OperationCase(GROUP, name, Tolerance.EXACT, description));
    }

    private void of(DType dtype) {
        add(
                "reshape " + dtype,
                (g, in) -> List.of(
                        g.reshape(in.any(dtype, 4, 6), 3, 8),
                        g.reshape(in.any(dtype), 1, 1),
                        g.reshape(in.any(dtype, 0, 3), 5, 0),
                        again(g, g.reshape(in.any(dtype, 4, 6), 24))));
        add(
                "transpose " + dtype,
                (g, in) -> List.of(
                        g.transpose(in.any(dtype, 2, 3, 4), 2, 0, 1),
                        g.transpose(in.any(dtype, 130, 70), 1, 0),
                        g.transpose(in.any(dtype, 1, 5, 1), 2, 1, 0),
                        g.transpose(in.any(dtype, 2, 0), 1, 0),
                        g.transpose(in.any(dtype)),
                        again(g, g.transpose(in.any(dtype, 3, 2, 2, 2), 3, 1, 0, 2))));
        add(
                "broadcast " + dtype,
                (g, in) -> List.of(
                        g.broadcast(in.any(dtype, 3, 1), Shape.of(2, 3, 4)),
                        g.broadcast(in.any(dtype), Shape.of(5)),
                        g.broadcast(in.any(dtype, 1, 7), Shape.of(300, 7)),
                        g.broadcast(in.any(dtype, 1), Shape.of(0)),
                        again(g, g.broadcast(in.any(dtype, 1, 3), Shape.of(4, 3)))));
        add(
                "slice " + dtype,
                (g, in) -> List.of(
                        g.slice(in.any(dtype, 8, 5), List.of(1L, 0L), List.of(8L, 5L), List.of(3L, 2L)),
                        g.slice(in.any(dtype, 8, 5), 0, 3, 4),
                        g.slice(in.any(dtype, 8), 0, 4, 4),
                        again(g, g.slice(in.any(dtype, 200, 3), 1, 1, 3))));
        add(
                "pad " + dtype,
                (g, in) -> List.of(
                        g.pad(in.any(dtype, 3, 2), List.of(1L, 0L), List.of(0L, 2L), List.of(2L, 0L), 1),
                        g.pad(in.any(dtype, 0, 2), List.of(1L, 1L), List.of(1L, 0L), List.of(3L, 0L), 0),
                        g.pad(in.any(dtype), List.of(), List.of(), List.of(), 1),
                        g.pad(in.any(dtype, 2, 3), forAxes(2, 0), forAxes(2, 0), forAxes(2, 0), 1)));
        add("concat " + dtype, (g, in) -> {
            Value x = in.any(dtype, 2, 3);
            return List.of(
                    g.concat(1, List.of(x, in.any(dtype, 2, 1), x)),
                    g.concat(0, List.of(x, in.any(dtype, 0, 3), in.any(dtype, 4, 3))),
                    g.concat(0, List.of(x)));
        });
        add(
                "reverse " + dtype,
                (g, in) -> List.of(
                        g.reverse(in.any(dtype, 2, 3, 4), 0, 2),
                        g.reverse(in.any(dtype, 300), 0),
                        g.add(new Op.Reverse(List.of()), List.of(in.any(dtype, 3)))));
        add("dynamic_slice " + dtype, (g, in) -> {
            Value x = in.any(dtype, 5, 4);
            List<Long> sizes = List.of(2L, 3L);
            Shape two = Shape.of(2);
            return List.of(
                    g.dynamicSlice(x, in.indices(two, 1, 1), sizes),
                    g.dynamicSlice(x, in.indices(two, -7, 0), sizes),
                    g.dynamicSlice(x, in.indices(two, 7, 4), sizes),
                    g.dynamicSlice(x, in.indices(two, 4, Long.MAX_VALUE), sizes),
                    g.dynamicSlice(x, in.indices(two, 2, 1), List.of(0L, 3L)),
                    g.dynamicSlice(in.any(dtype), in.indices(Shape.of(0)), List.of()));
        });
        add("dynamic_update_slice " + dtype, (g, in) -> {
            Value x = in.any(dtype, 5, 4);
            Value part = in.any(dtype, 2, 3);
            Shape two = Shape.of(2);
            return List.of(
                    g.dynamicUpdateSlice(x, part, in.indices(two, 1, 1)),
                    g.dynamicUpdateSlice(x, part, in.indices(two, -7, Long.MIN_VALUE)),
                    g.dynamicUpdateSlice(x, part, in.indices(two, 4, 3)),
                    g.dynamicUpdateSlice(x, part, in.indices(two, 7, -9)),
                    g.dynamicUpdateSlice(x, in.any(dtype, 0, 4), in.indices(two, 1, 0)),
                    // The operand is still whole for whoever reads it afterwards.
                    x);
        });
    }

    /** Moved once more, as a backend that only looks differently at memory must get right too. */
    private static Value again(GraphBuilder g, Value x) {
        Value turned = g.reverse(x, 0);
        return g.concat(0, List.of(turned, x));
    }
}
