package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.random.RandomStream;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final long SEED = 42;
    private static final long STEP = 7;
    private static final long STREAM = RandomStream.named("dropout1", "mask");
    private static final Shape SHAPE = Shape.of(3, 5);

    private static Tensor random(OpKind kind, DType dtype) {
        return evaluate(g -> {
            Value key = g.constant(Tensor.of(Shape.of(2), SEED, STEP));
            return kind == OpKind.RANDOM_UNIFORM
                    ? g.randomUniform(key, dtype, SHAPE, STREAM)
                    : g.randomNormal(key, dtype, SHAPE, STREAM);
        });
    }

    @Test
    void iotaCountsAlongItsAxis() {
        assertArrayEquals(
                new double[] {0, 1, 2, 0, 1, 2},
                evaluate(g -> g.iota(DType.F32, Shape.of(2, 3), 1)).toDoubles());
        assertArrayEquals(
                new long[] {0, 0, 0, 1, 1, 1},
                evaluate(g -> g.iota(DType.I64, Shape.of(2, 3), 0)).toLongs());
    }

    @Test
    void iotaWrapsAroundInNarrowIntegers() {
        assertEquals(1, evaluate(g -> g.iota(DType.U8, Shape.of(258), 0)).getLong(257));
    }

    @Test
    void uniformNumbersAreThoseOfTheStream() {
        RandomStream stream = new RandomStream(SEED, STREAM, STEP);
        assertArrayEquals(
                IntStream.range(0, 15).mapToDouble(stream::uniformFloat).toArray(),
                random(OpKind.RANDOM_UNIFORM, DType.F32).toDoubles());
        assertArrayEquals(
                IntStream.range(0, 15).mapToDouble(stream::uniform).toArray(),
                random(OpKind.RANDOM_UNIFORM, DType.F64).toDoubles());
    }

    @Test
    void normalNumbersAreThoseOfTheStream() {
        RandomStream stream = new RandomStream(SEED, STREAM, STEP);
        assertArrayEquals(
                IntStream.range(0, 15).mapToDouble(stream::normalFloat).toArray(),
                random(OpKind.RANDOM_NORMAL, DType.F32).toDoubles());
        assertArrayEquals(
                IntStream.range(0, 15).mapToDouble(stream::normal).toArray(),
                random(OpKind.RANDOM_NORMAL, DType.F64).toDoubles());
    }

    @Test
    void narrowTypesTakeTheNumbersOfSinglePrecisionRounded() {
        RandomStream stream = new RandomStream(SEED, STREAM, STEP);
        double[] numbers =
                IntStream.range(0, 15).mapToDouble(stream::normalFloat).toArray();
        assertEquals(Tensor.of(DType.F16, SHAPE, numbers), random(OpKind.RANDOM_NORMAL, DType.F16));
    }
}
