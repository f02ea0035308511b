package io.steelyard.tck.internal.operation;

import static io.steelyard.graph.GraphBuilder.forAxes;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Operations on what a window sees. */
final class WindowCases {
    private static final String GROUP = "windows";

    private static final Map<String, Window> WINDOWS = windows();

    private final List<OperationCase> cases = new ArrayList<>();

    private WindowCases() {}

    static List<OperationCase> all() {
        WindowCases all = new WindowCases();
        for (DType dtype : Types.NUMBER) {
            WINDOWS.forEach((what, window) -> all.of(dtype, what, window));
        }
        return all.cases;
    }

    private static Map<String, Window> windows() {
        Map<String, Window> windows = new LinkedHashMap<>();
        windows.put(
                "side by side", new Window(forAxes(2, 2), forAxes(2, 2), forAxes(2, 0), forAxes(2, 0), forAxes(2, 1)));
        windows.put(
                "overlapping", new Window(forAxes(2, 3), forAxes(2, 1), forAxes(2, 1), forAxes(2, 1), forAxes(2, 1)));
        windows.put(
                "overhanging, dilated, padded unevenly",
                new Window(List.of(2L, 3L), List.of(2L, 3L), List.of(0L, 2L), List.of(2L, 1L), List.of(3L, 2L)));
        windows.put(
                "some seeing padding alone",
                new Window(List.of(2L, 1L), List.of(1L, 2L), List.of(3L, 1L), List.of(4L, 2L), List.of(1L, 1L)));
        windows.put("of no axes", new Window(List.of(), List.of(), List.of(), List.of(), List.of()));
        return windows;
    }

    private void of(DType dtype, String what, Window window) {
        Shape x = Shape.of(2, 3, 6, 7);
        Shape y = Shape.of(
                2, 3, window.axes() == 0 ? 6 : window.positions(0, 6), window.axes() == 0 ? 7 : window.positions(1, 7));
        add(
                "reduce_window_sum",
                dtype,
                what,
                Types.sums(dtype, 9, 2),
                (g, in) -> List.of(g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, in.any(dtype, x.dims()), window)));
        add(
                "reduce_window_max",
                dtype,
                what,
                Tolerance.EXACT,
                (g, in) -> List.of(
                        g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, in.any(dtype, x.dims()), window),
                        g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, in.crowded(dtype, x.dims()), window)));
        boolean seesElements = !what.startsWith("some");
        if (seesElements) {
            // Up to nine windows send something to one element.
            add("max_window_gradient", dtype, what, Types.sums(dtype, 9, 2), (g, in) -> {
                Value dy = in.any(dtype, y.dims());
                Op op = new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, window);
                return List.of(
                        g.add(op, List.of(in.any(dtype, x.dims()), dy)),
                        g.add(op, List.of(in.crowded(dtype, x.dims()), dy)));
            });
            add("max_window_gather", dtype, what, Tolerance.EXACT, (g, in) -> {
                Value other = in.any(dtype, x.dims());
                Op op = new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, window);
                return List.of(
                        g.add(op, List.of(in.any(dtype, x.dims()), other)),
                        g.add(op, List.of(in.crowded(dtype, x.dims()), other)));
            });
        }
    }

    private void add(
            String label, DType dtype, String what, Tolerance tolerance, OperationCase.Description description) {
        cases.add(new OperationCase(GROUP, label + " " + dtype + ", " + what, tolerance, description));
    }
}
