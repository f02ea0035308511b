package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChannelsLastTest {
    private static final Window THREE =
            new Window(List.of(3L, 3L), List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L), List.of(1L, 1L));
    private static final Window TWO =
            new Window(List.of(2L, 2L), List.of(2L, 2L), List.of(0L, 0L), List.of(0L, 0L), List.of(1L, 1L));

    private static Program network() {
        GraphBuilder g = new GraphBuilder();
        Value x = g.input("x", DType.F64, Shape.of(2, 1, 8, 8));
        Value w1 = g.input("w1", DType.F64, Shape.of(4, 1, 3, 3));
        Value b1 = g.input("b1", DType.F64, Shape.of(4));
        Value w2 = g.input("w2", DType.F64, Shape.of(5, 4, 3, 3));
        Value first = g.add(g.add(new Op.Convolution(THREE, 1), List.of(x, w1)), g.reshape(b1, 1, 4, 1, 1));
        Value pooled = g.add(new Op.ReduceWindow(OpKind.REDUCE_WINDOW_MAX, TWO), List.of(g.relu(first)));
        Value second = g.relu(g.add(new Op.Convolution(THREE, 1), List.of(pooled, w2)));
        Value loss = g.sum(g.square(g.reshape(second, 2, 80)));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(w1, b1, w2));
        return new Program(
                g.graph(),
                Map.of("loss", loss, "dw1", gradients.get(0), "db1", gradients.get(1), "dw2", gradients.get(2)),
                Map.of(),
                Optional.empty());
    }

    private static Program ready() {
        return Passes.standard().apply(Lowering.lower(network(), OpKind.OPSET));
    }

    @Test
    void aNetworkComputesTheSameWithItsChannelsInnermost() {
        Program plain = ready();
        Program last = Lowering.lower(ChannelsLast.rewrite(plain, node -> true), OpKind.OPSET);
        // The order of the sums over images differs.
        SplittableRandom random = new SplittableRandom(1);
        List<Tensor> inputs = plain.inputs().values().stream()
                .map(type -> Tensor.of(
                        type.shape(),
                        random.doubles(type.shape().elements(), -1, 1).toArray()))
                .toList();
        List<Tensor> expected = Running.run(plain, inputs);
        List<Tensor> found = Running.run(last, inputs);
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i).toDoubles(), found.get(i).toDoubles(), 1e-11);
        }
    }

    @Test
    void imagesBetweenConvolutionsAreNotTransposed() {
        Program last = ChannelsLast.rewrite(ready(), node -> true);
        List<Node> transposes = last.graph().nodes().stream()
                .filter(node -> node.op().kind() == OpKind.TRANSPOSE)
                .toList();
        // In front of the sum, and the gradient on its way back.
        assertEquals(2, transposes.size(), last::toString);
        assertEquals(
                0,
                last.graph().nodes().stream()
                        .filter(node -> node.op().kind() == OpKind.CONVOLUTION)
                        .count());
    }

    @Test
    void whatIsNotWantedStays() {
        Program plain = ready();
        assertEquals(
                plain.toString(), ChannelsLast.rewrite(plain, node -> false).toString());
    }
}
