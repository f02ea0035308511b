package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is computed by one kernel against the same operations, each by itself: behind a barrier nothing is put together. {@link
 * Computed} does either with one thread and with two.
 */
class FusedBitsTest {
    private static Value alone(GraphBuilder g, Value x) {
        return g.barrier(List.of(x)).get(0);
    }

    /** A cell of a recurrent layer, and what other functions and types there are. */
    private static List<Value> chain(GraphBuilder g, List<Value> in, UnaryOperator<Value> each) {
        Value x = in.get(0);
        Value y = g.broadcast(in.get(1), x.shape());
        Value gate = each.apply(g.logistic(each.apply(g.add(x, y))));
        Value other = each.apply(g.tanh(each.apply(g.mul(gate, x))));
        Value deep = each.apply(g.exp(each.apply(g.neg(each.apply(g.erf(other))))));
        Value wide = each.apply(g.cast(deep, DType.F64));
        Value log = each.apply(g.log1p(each.apply(g.abs(wide))));
        Value less = each.apply(g.compare(Comparison.LT, each.apply(g.cast(log, x.dtype())), gate));
        Value chosen = each.apply(g.select(less, gate, each.apply(g.expm1(x))));
        return List.of(chosen, each.apply(g.mul(deep, chosen)), log, other);
    }

    @ParameterizedTest
    @CsvSource({
        "F32, 1, 1",
        "F32, 3, 5",
        "F32, 32, 128",
        "F32, 700, 3",
        "F32, 1, 40000",
        "F32, 64, 1025",
        "F64, 33, 200",
        "F64, 2, 3000",
        "F16, 8, 300",
        "BF16, 40, 70"
    })
    void elementByElementEveryBitIsThatOfSingleOperations(DType dtype, long rows, long columns) {
        Samples samples = new Samples();
        List<Tensor> inputs = List.of(samples.rounded(dtype, rows, columns), samples.rounded(dtype, columns));
        assertEquals(
                Computed.from(inputs, (g, in) -> chain(g, in, value -> alone(g, value))),
                Computed.from(inputs, (g, in) -> chain(g, in, value -> value)));
    }

    /** Softmax, and a sum of squares along the other axis. */
    private static List<Value> reductions(GraphBuilder g, Value x, UnaryOperator<Value> each) {
        Shape ofRows = Shape.of(x.shape().dim(0), 1);
        Value most = each.apply(g.reshape(g.reduceMax(x, 1), ofRows));
        Value power = each.apply(g.exp(each.apply(g.sub(x, g.broadcast(most, x.shape())))));
        Value sum = each.apply(g.reshape(g.sum(power, 1), ofRows));
        Value squares = each.apply(g.mul(x, x));
        return List.of(each.apply(g.div(power, g.broadcast(sum, x.shape()))), g.sum(squares, 0), g.sum(squares, 0, 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 7", "32, 10", "5, 1500", "1000, 64", "2, 40000"})
    void sumsAreThoseOfSingleOperationsUpToRounding(long rows, long columns) {
        List<Tensor> inputs = List.of(new Samples().rounded(DType.F32, rows, columns));
        List<Tensor> expected = Computed.from(inputs, (g, in) -> reductions(g, in.get(0), value -> alone(g, value)));
        List<Tensor> found = Computed.from(inputs, (g, in) -> reductions(g, in.get(0), value -> value));
        for (int i = 0; i < expected.size(); i++) {
            // Terms are positive: by halves, each is rounded a dozen times, and as often in partial sums.
            double largest = 0;
            for (float value : expected.get(i).toFloats()) {
                largest = Math.max(largest, value);
            }
            assertArrayEquals(expected.get(i).toFloats(), found.get(i).toFloats(), (float) (largest * 40 * 0x1p-24));
        }
    }
}
