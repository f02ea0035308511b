package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BranchesAndLoopsTest {
    private static final Tensor YES = Tensor.filled(DType.BOOL, Shape.scalar(), 1);
    private static final Tensor NO = Tensor.filled(DType.BOOL, Shape.scalar(), 0);

    private static Tensor number(long value) {
        return Tensor.of(Shape.scalar(), value);
    }

    @Test
    void theConditionChoosesBetweenComputationsThatSeeTheGraphAround() {
        Tensor x = Tensor.of(Shape.of(3), 1f, -2f, 3f);
        for (Tensor condition : List.of(YES, NO)) {
            List<Tensor> found = Computed.from(List.of(condition, x), (g, in) -> {
                Value doubled = g.mul(in.get(1), 2);
                return g.cond(
                        in.get(0),
                        (b, none) -> List.of(
                                b.add(doubled, in.get(1)), doubled, in.get(1), b.filled(DType.F32, Shape.of(3), 7)),
                        (b, none) -> {
                            Value negative = b.neg(in.get(1));
                            return List.of(negative, negative, b.constant(x), b.exp(b.mul(doubled, 0)));
                        });
            });
            boolean yes = condition.equals(YES);
            assertArrayEquals(
                    yes ? new float[] {3, -6, 9} : new float[] {-1, 2, -3},
                    found.get(0).toFloats());
            assertArrayEquals(
                    yes ? new float[] {2, -4, 6} : new float[] {-1, 2, -3},
                    found.get(1).toFloats());
            assertEquals(x, found.get(2));
            assertEquals(Tensor.filled(DType.F32, Shape.of(3), yes ? 7 : 1), found.get(3));
        }
    }

    @Test
    void theBranchThatIsNotChosenDoesNotRun() {
        Tensor x = Tensor.of(Shape.of(2), 5L, 6L);
        List<Tensor> found = Computed.from(
                List.of(NO, x, number(0)),
                (g, in) -> g.cond(
                        in.get(0), (b, none) -> List.of(b.div(in.get(1), in.get(2))), (b, none) -> List.of(in.get(1))));
        assertEquals(x, found.get(0));
    }

    @Test
    void branchesMayBranchAndLoop() {
        for (Tensor inner : List.of(YES, NO)) {
            List<Tensor> found = Computed.from(
                    List.of(YES, inner, number(3)),
                    (g, in) -> g.cond(
                            in.get(0),
                            (b, none) -> b.cond(
                                    in.get(1),
                                    (c, no) -> c.whileLoop(
                                            in.subList(2, 3),
                                            (d, n) -> List.of(d.compare(Comparison.LT, n.get(0), 100)),
                                            (d, n) -> List.of(d.mul(n.get(0), in.get(2)))),
                                    (c, no) -> List.of(c.neg(in.get(2)))),
                            (b, none) -> List.of(in.get(2))));
            assertEquals(inner.equals(YES) ? 243 : -3, found.get(0).getLong(0));
        }
    }

    /** Euclid's algorithm, whose carries take each other's place. */
    @Test
    void aLoopGoesOnAsLongAsItsConditionHolds() {
        List<Tensor> found = Computed.from(
                List.of(number(1071), number(462)),
                (g, in) -> g.whileLoop(
                        in,
                        (b, n) -> List.of(b.compare(Comparison.NE, n.get(1), 0)),
                        (b, n) -> List.of(n.get(1), b.binary(OpKind.REM, n.get(0), n.get(1)))));
        assertEquals(21, found.get(0).getLong(0));
        assertEquals(0, found.get(1).getLong(0));
    }

    @Test
    void aLoopWithoutATurnGivesWhatItWasGiven() {
        Tensor x = Tensor.of(Shape.of(2), 1d, 2d);
        List<Tensor> found = Computed.from(
                List.of(x, NO),
                (g, in) -> g.whileLoop(
                        in.subList(0, 1),
                        (b, carries) -> List.of(in.get(1)),
                        (b, carries) -> List.of(b.exp(carries.get(0)))));
        assertEquals(x, found.get(0));
    }

    @Test
    void theConditionMayBeACarryItself() {
        List<Tensor> found = Computed.from(
                List.of(YES, number(0)),
                (g, in) -> g.whileLoop(in, (b, carries) -> List.of(carries.get(0)), (b, carries) -> {
                    Value next = b.add(carries.get(1), 1);
                    return List.of(b.compare(Comparison.LT, next, 5), next);
                }));
        assertEquals(List.of(NO, number(5)), found);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40_000})
    void bothPartsOfALoopSeeTheGraphAround(int size) {
        Tensor x = new Samples().any(DType.F32, size);
        Tensor step = Tensor.filled(DType.F32, Shape.of(size), 3);
        Tensor limit = Tensor.filled(DType.F32, Shape.scalar(), 20);
        List<Tensor> found = Computed.from(
                List.of(x, step, limit),
                (g, in) -> g.whileLoop(
                        in.subList(0, 1),
                        (b, y) -> List.of(b.compare(Comparison.LT, b.reduceMax(y.get(0)), in.get(2))),
                        (b, y) -> List.of(b.add(y.get(0), in.get(1)))));
        float most = Float.NEGATIVE_INFINITY;
        for (float value : x.toFloats()) {
            most = Math.max(most, value);
        }
        double turns = Math.ceil((20 - most) / 3);
        for (int i = 0; i < size; i++) {
            assertEquals(x.getDouble(i) + 3 * turns, found.get(0).getDouble(i));
        }
    }

    @Test
    void aTextIsContinuedElementByElement() {
        // The next number is the sum of the two before, written into a buffer that is carried along.
        List<Tensor> found = Computed.from(
                List.of(
                        Tensor.of(Shape.of(12), 1L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L),
                        Tensor.of(Shape.of(1), 2L)),
                (g, in) -> g.whileLoop(
                        in,
                        (b, c) -> List.of(b.compare(Comparison.LT, b.reshape(c.get(1), Shape.scalar()), 12)),
                        (b, c) -> {
                            Value two = b.dynamicSlice(c.get(0), b.sub(c.get(1), 2), List.of(2L));
                            Value next = b.reshape(b.sum(two), 1);
                            return List.of(b.dynamicUpdateSlice(c.get(0), next, c.get(1)), b.add(c.get(1), 1));
                        }));
        assertArrayEquals(
                new long[] {1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144},
                found.get(0).toLongs());
    }

    @Test
    void aBarrierGivesItsOperandsUnchanged() {
        Tensor x = Tensor.of(Shape.of(2), 1f, 2f);
        List<Tensor> found = Computed.from(List.of(x), (g, in) -> {
            Value e = g.add(in.get(0), 1);
            List<Value> behind = g.barrier(List.of(in.get(0), e, e, g.filled(DType.F32, Shape.of(2), 4)));
            return List.of(
                    g.mul(behind.get(0), behind.get(1)),
                    g.add(behind.get(2), behind.get(3)),
                    behind.get(0),
                    behind.get(2),
                    g.neg(e));
        });
        assertArrayEquals(new float[] {2, 6}, found.get(0).toFloats());
        assertArrayEquals(new float[] {6, 7}, found.get(1).toFloats());
        assertArrayEquals(new float[] {1, 2}, found.get(2).toFloats());
        assertArrayEquals(new float[] {2, 3}, found.get(3).toFloats());
        assertArrayEquals(new float[] {-2, -3}, found.get(4).toFloats());
    }
}
