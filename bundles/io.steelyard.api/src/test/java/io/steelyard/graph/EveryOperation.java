package io.steelyard.graph;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** A graph in which each operation is, some of them several times and within others. */
final class EveryOperation {
    private static final Window WINDOW =
            new Window(List.of(2L, 2L), List.of(2L, 1L), List.of(1L, 0L), List.of(0L, 1L), List.of(1L, 2L));

    private EveryOperation() {}

    static Graph graph() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F32, Shape.of(2, 3));
        Value w = g.state("layers.0.weight", DType.F32, Shape.of(2, 3));
        elementwise(g, x, w);
        movement(g, x, w);
        contraction(g, x, w);
        windows(g);
        indexing(g, x, w);
        control(g, x, w);
        return g.graph();
    }

    private static void elementwise(GraphBuilder g, Value x, Value w) {
        Value key = g.constant(Tensor.of(Shape.of(2), 7L, Long.MIN_VALUE));
        g.randomUniform(key, DType.F32, Shape.of(2), -1);
        g.randomNormal(key, DType.F64, Shape.of(2), 1);
        Value counts = g.iota(DType.I32, Shape.of(2, 3), 1);
        for (OpKind kind : OpKind.values()) {
            boolean plain = kind.group() == OpKind.Group.ELEMENTWISE && kind != OpKind.SELECT;
            if (!plain || kind == OpKind.COMPARE || kind == OpKind.CAST) {
                continue;
            }
            boolean bits = switch (kind) {
                case AND, OR, XOR, NOT, SHIFT_LEFT, SHIFT_RIGHT -> true;
                default -> false;
            };
            Value operand = bits ? counts : x;
            g.add(new Op.Elementwise(kind), kind.arity() == 1 ? List.of(operand) : List.of(operand, bits ? counts : w));
        }
        for (Comparison comparison : Comparison.values()) {
            g.select(g.compare(comparison, x, w), x, w);
        }
        g.cast(x, DType.BF16);
    }

    private static void movement(GraphBuilder g, Value x, Value w) {
        Value starts = g.constant(Tensor.of(Shape.of(2), 1L, -1L));
        g.reshape(x, 6);
        g.transpose(x, 1, 0);
        g.broadcast(x, Shape.of(4, 2, 3));
        g.slice(x, List.of(0L, 1L), List.of(2L, 3L), List.of(1L, 2L));
        g.pad(x, List.of(0L, 1L), List.of(2L, 0L), List.of(1L, 0L), Double.NEGATIVE_INFINITY);
        g.concat(1, List.of(x, w, x));
        g.reverse(x, 0, 1);
        g.dynamicSlice(x, starts, List.of(1L, 2L));
        g.dynamicUpdateSlice(x, g.filled(DType.F32, Shape.of(1, 2), 0), starts);
    }

    private static void contraction(GraphBuilder g, Value x, Value w) {
        for (OpKind kind : List.of(OpKind.REDUCE_SUM, OpKind.REDUCE_MAX, OpKind.REDUCE_MIN, OpKind.REDUCE_PROD)) {
            g.reduce(kind, x, 0, 1);
        }
        g.argMax(x, 1);
        g.add(new Op.CumSum(1, true, false), List.of(x));
        g.dot(x, 1, w, 1);
        g.dotGeneral(x, w, List.of(0), List.of(0), List.of(1), List.of(1));
    }

    private static void windows(GraphBuilder g) {
        Value image = g.input("image", DType.F32, Shape.of(1, 2, 4, 4));
        Value kernel = g.input("kernel", DType.F32, Shape.of(2, 1, 2, 2));
        Value y = g.convolution(image, kernel, WINDOW, 2);
        g.add(new Op.ConvolutionInputGradient(WINDOW, 2, image.shape()), List.of(y, kernel));
        g.add(new Op.ConvolutionKernelGradient(WINDOW, 2), List.of(image, y));
        g.reduceWindow(OpKind.REDUCE_WINDOW_SUM, image, WINDOW);
        Value greatest = g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, image, WINDOW);
        g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, WINDOW), List.of(image, greatest));
        g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, WINDOW), List.of(image, image));
    }

    private static void indexing(GraphBuilder g, Value x, Value w) {
        Value indices = g.constant(Tensor.of(DType.U8, Shape.of(2, 1), 0, 2));
        Value taken = g.add(new Op.Gather(1, 1), List.of(x, indices));
        g.add(new Op.ScatterAdd(1, 1), List.of(w, indices, taken));
        g.sort(x, 1, true);
        g.topK(x, 2, 1);
    }

    private static void control(GraphBuilder g, Value x, Value w) {
        Value truth = g.input("truth", DType.BOOL, Shape.scalar());
        g.barrier(List.of(x, truth));
        g.composite(
                "made_up.gradient",
                Map.of(
                        "n",
                        -3L,
                        "eps",
                        1e-5,
                        "whole",
                        2.0,
                        "deep",
                        true,
                        "axes",
                        List.of(0L, 1L),
                        "none",
                        List.of(),
                        "say",
                        "a {b} c=d 'e'"),
                List.of(x),
                (body, in) -> List.of(body.softmax(in.get(0), 1), w));
        g.scan(2, true, true, List.of(g.reshape(g.slice(x, 0, 0, 1), 3)), List.of(x), (outer, carries, rows) -> {
            Value row = outer.add(carries.get(0), rows.get(0));
            List<Value> chosen = outer.cond(
                    truth,
                    (yes, none) -> yes.whileLoop(
                            List.of(yes.constant(DType.I8, 0), row),
                            (condition, in) -> List.of(condition.compare(Comparison.LT, in.get(0), 3)),
                            (body, in) -> List.of(body.add(in.get(0), 1), body.mul(in.get(1), 2))),
                    (no, none) -> List.of(no.constant(DType.I8, -1), row));
            return new ScanBody.Turn(List.of(chosen.get(1)), chosen);
        });
        g.cond(truth, (yes, none) -> List.of(), (no, none) -> List.of());
    }
}
