package io.steelyard.tck.internal.operation;

import static io.steelyard.graph.GraphBuilder.forAxes;

import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tck.Tolerance;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;

/** Sums of products. */
final class ContractionCases {
    private static final String GROUP = "contraction";

    /** The largest product of two numbers below 2. */
    private static final double LARGEST = 4;

    private final List<OperationCase> cases = new ArrayList<>();

    private ContractionCases() {}

    static List<OperationCase> all() {
        ContractionCases all = new ContractionCases();
        Types.NUMBER.forEach(all::products);
        Types.REAL.forEach(all::convolutions);
        return all.cases;
    }

    private void add(String name, Tolerance tolerance, OperationCase.Description description) {
        cases.add(new OperationCase(GROUP, name, tolerance, description));
    }

    private void products(DType dtype) {
        String name = "dot_general " + dtype;
        // Products of integers up to 12 each, summed over up to 300, are below what wraps differently nowhere.
        add(
                name + ", matrices",
                Types.sums(dtype, 300, LARGEST),
                (g, in) -> List.of(
                        g.matmul(in.any(dtype, 2, 3), in.any(dtype, 3, 4)),
                        g.matmul(in.any(dtype, 70, 300), in.any(dtype, 300, 33)),
                        g.matmul(in.any(dtype, 1, 1), in.any(dtype, 1, 1)),
                        g.matmul(in.any(dtype, 1, 257), in.any(dtype, 257, 1)),
                        g.matmul(in.any(dtype, 65, 1), in.any(dtype, 1, 65))));
        add(
                name + ", contracted on any axis",
                Types.sums(dtype, 65, LARGEST),
                (g, in) -> List.of(
                        g.dot(in.any(dtype, 17, 65), 1, in.any(dtype, 9, 65), 1),
                        g.dot(in.any(dtype, 65, 17), 0, in.any(dtype, 65, 9), 0),
                        g.dot(in.any(dtype, 65, 17), 0, in.any(dtype, 9, 65), 1),
                        g.dot(in.any(dtype, 65), 0, in.any(dtype, 65), 0),
                        g.dot(in.any(dtype, 65), 0, in.any(dtype, 65, 3), 0)));
        add(
                name + ", batches",
                Types.sums(dtype, 20, LARGEST),
                (g, in) -> List.of(
                        g.dotGeneral(
                                in.any(dtype, 5, 7, 20),
                                in.any(dtype, 5, 20, 6),
                                List.of(0),
                                List.of(0),
                                List.of(2),
                                List.of(1)),
                        g.dotGeneral(
                                in.any(dtype, 2, 3, 4, 1, 5),
                                in.any(dtype, 2, 1, 4, 3, 5),
                                List.of(3, 0),
                                List.of(1, 0),
                                List.of(2, 4),
                                List.of(2, 4)),
                        g.dotGeneral(
                                in.any(dtype, 2, 3),
                                in.any(dtype, 3, 2),
                                List.of(1),
                                List.of(0),
                                List.of(),
                                List.of())));
        add(
                name + ", nothing or no terms",
                Tolerance.EXACT,
                (g, in) -> List.of(
                        g.matmul(in.any(dtype, 2, 0), in.any(dtype, 0, 3)),
                        g.matmul(in.any(dtype, 0, 4), in.any(dtype, 4, 3)),
                        g.dotGeneral(in.any(dtype), in.any(dtype), List.of(), List.of(), List.of(), List.of())));
        if (dtype.isFloating()) {
            add(
                    name + ", NaN and infinities",
                    Types.sums(dtype, 7, LARGEST),
                    (g, in) -> List.of(
                            g.matmul(in.crowded(dtype, 9, 1), in.any(dtype, 1, 4)),
                            g.matmul(in.crowded(dtype, 5, 7), in.any(dtype, 7, 3))));
        }
    }

    private void convolutions(DType dtype) {
        convolution(dtype, "1 axis", window1(3, 1, 0, 0, 1), 1, 2, 3, 4, 11);
        convolution(dtype, "1 axis, padded on one side", window1(3, 2, 2, 0, 1), 1, 2, 3, 4, 11);
        convolution(dtype, "1 axis, padded on the other side", window1(4, 1, 0, 3, 1), 1, 1, 1, 1, 6);
        convolution(dtype, "1 axis, dilated", window1(3, 1, 1, 2, 3), 1, 2, 2, 2, 11);
        convolution(dtype, "1 axis, the window as long as the axis", window1(5, 1, 0, 0, 1), 1, 3, 2, 2, 5);
        Window same = new Window(forAxes(2, 3), forAxes(2, 1), forAxes(2, 1), forAxes(2, 1), forAxes(2, 1));
        convolution(dtype, "2 axes", same, 1, 2, 3, 5, 7, 6);
        convolution(dtype, "2 axes, in groups", same, 3, 2, 6, 9, 5, 4);
        convolution(dtype, "2 axes, a kernel for each channel", same, 4, 2, 4, 4, 5, 4);
        Window odd = new Window(List.of(2L, 3L), List.of(2L, 3L), List.of(1L, 0L), List.of(0L, 2L), List.of(2L, 1L));
        convolution(dtype, "2 axes, strided, padded unevenly, dilated", odd, 2, 2, 4, 6, 9, 8);
        Window point = new Window(forAxes(2, 1), forAxes(2, 1), forAxes(2, 0), forAxes(2, 0), forAxes(2, 1));
        convolution(dtype, "2 axes, 1x1", point, 1, 2, 3, 5, 4, 3);
        Window three =
                new Window(forAxes(3, 2), List.of(2L, 1L, 3L), forAxes(3, 0), List.of(0L, 1L, 0L), forAxes(3, 1));
        convolution(dtype, "3 axes, the stride leaving a rest", three, 1, 1, 2, 3, 5, 3, 4);
    }

    private static Window window1(long size, long stride, long low, long high, long dilation) {
        return new Window(List.of(size), List.of(stride), List.of(low), List.of(high), List.of(dilation));
    }

    private void convolution(
            DType dtype, String what, Window window, long groups, long rows, long in, long out, long... spatial) {
        Shape x = shape(rows, in, spatial);
        Shape w = shape(
                out,
                in / groups,
                window.size().stream().mapToLong(Long::longValue).toArray());
        long[] positions = new long[spatial.length];
        for (int axis = 0; axis < positions.length; axis++) {
            positions[axis] = window.positions(axis, spatial[axis]);
        }
        Shape y = shape(rows, out, positions);
        long terms = Math.max(w.elements(), y.elements());
        Tolerance tolerance = Types.sums(dtype, terms, LARGEST);
        add(
                "convolution " + dtype + ", " + what,
                tolerance,
                (g, inputs) -> List.of(
                        g.convolution(inputs.any(dtype, x.dims()), inputs.any(dtype, w.dims()), window, groups)));
        add("convolution_input_gradient " + dtype + ", " + what, tolerance, (g, inputs) -> {
            List<Value> operands = List.of(inputs.any(dtype, y.dims()), inputs.any(dtype, w.dims()));
            return List.of(g.add(new Op.ConvolutionInputGradient(window, groups, x), operands));
        });
        add("convolution_kernel_gradient " + dtype + ", " + what, tolerance, (g, inputs) -> {
            List<Value> operands = List.of(inputs.any(dtype, x.dims()), inputs.any(dtype, y.dims()));
            return List.of(g.add(new Op.ConvolutionKernelGradient(window, groups), operands));
        });
    }

    private static Shape shape(long first, long second, long... others) {
        return Shape.of(others).prepend(second).prepend(first);
    }
}
