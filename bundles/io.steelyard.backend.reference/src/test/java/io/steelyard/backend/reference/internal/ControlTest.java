package io.steelyard.backend.reference.internal;

import static io.steelyard.backend.reference.internal.Evaluation.counting;
import static io.steelyard.backend.reference.internal.Evaluation.evaluate;
import static io.steelyard.backend.reference.internal.Evaluation.evaluateAll;
import static io.steelyard.backend.reference.internal.Evaluation.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ControlTest {
    private static final TensorType SCALAR = new TensorType(DType.F64, Shape.scalar());

    private static double[] numbers(double... numbers) {
        return numbers;
    }

    private static Value scalar(GraphBuilder g, double value) {
        return g.constant(DType.F64, value);
    }

    private static Value truth(GraphBuilder g, boolean value) {
        return g.constant(DType.BOOL, value ? 1 : 0);
    }

    /** Two values exchanged: results that are parameters as they are, the wrong way round. */
    private static Subgraph exchange() {
        GraphBuilder g = new GraphBuilder();
        Value a = g.input("a", DType.F64, Shape.scalar());
        Value b = g.input("b", DType.F64, Shape.scalar());
        return new Subgraph(g.graph(), List.of(a, b), List.of(b, a));
    }

    // ---- cond

    private static List<Tensor> chosen(boolean condition) {
        return evaluateAll(g -> {
            Value x = row(g, 1, 2);
            Value y = row(g, 10, 20);
            return g.cond(
                    truth(g, condition),
                    (yes, none) -> List.of(yes.add(x, y), x),
                    (no, none) -> List.of(no.neg(y), no.mul(x, 3)));
        });
    }

    @Test
    void condGivesWhatItsChosenBranchGivesOfTheGraphAround() {
        assertArrayEquals(numbers(11, 22), chosen(true).get(0).toDoubles());
        assertArrayEquals(numbers(1, 2), chosen(true).get(1).toDoubles());
        assertArrayEquals(numbers(-10, -20), chosen(false).get(0).toDoubles());
        assertArrayEquals(numbers(3, 6), chosen(false).get(1).toDoubles());
    }

    @Test
    void theBranchNotChosenIsNotRun() {
        Tensor y = evaluate(g -> {
            Value zero = g.constant(DType.I32, 0);
            return g.cond(
                            truth(g, true),
                            (yes, none) -> List.of(zero),
                            (no, none) -> List.of(no.binary(OpKind.DIV, zero, zero)))
                    .get(0);
        });
        assertEquals(0, y.getLong(0));
    }

    @Test
    void branchesMayBeNested() {
        for (int first = 0; first < 2; first++) {
            for (int second = 0; second < 2; second++) {
                boolean outer = first == 1;
                boolean inner = second == 1;
                Tensor y = evaluate(g -> {
                    Value condition = truth(g, inner);
                    return g.cond(
                                    truth(g, outer),
                                    (yes, none) -> yes.cond(
                                            condition,
                                            (a, nothing) -> List.of(scalar(a, 1)),
                                            (b, nothing) -> List.of(scalar(b, 2))),
                                    (no, none) -> List.of(no.add(scalar(no, 3), no.cast(condition, DType.F64))))
                            .get(0);
                });
                assertEquals(outer ? inner ? 1 : 2 : inner ? 4 : 3, y.getDouble(0));
            }
        }
    }

    // ---- while

    /** Doubles x until it is at least 100, counting how often. */
    private static List<Tensor> doubled(double from) {
        return evaluateAll(g -> {
            Value limit = scalar(g, 100);
            Value factor = scalar(g, 2);
            return g.whileLoop(
                    List.of(scalar(g, from), g.constant(DType.I32, 0)),
                    (condition, carries) -> List.of(condition.compare(Comparison.LT, carries.get(0), limit)),
                    (body, carries) -> List.of(body.mul(carries.get(0), factor), body.add(carries.get(1), 1)));
        });
    }

    @Test
    void whileRunsAsLongAsItsConditionHolds() {
        assertEquals(128, doubled(1).get(0).getDouble(0));
        assertEquals(7, doubled(1).get(1).getLong(0));
    }

    @Test
    void aWhileWhoseConditionIsFalseAtFirstGivesWhatItWasGiven() {
        assertEquals(500, doubled(500).get(0).getDouble(0));
        assertEquals(0, doubled(500).get(1).getLong(0));
    }

    @Test
    void aWhileMayExchangeItsCarries() {
        Subgraph condition = GraphBuilder.subgraph(
                List.of(SCALAR, SCALAR), (g, in) -> List.of(g.compare(Comparison.LT, in.get(0), in.get(1))));
        List<Tensor> after =
                evaluateAll(g -> g.addAll(new Op.While(condition, exchange(), 2), List.of(scalar(g, 1), scalar(g, 2))));
        assertEquals(2, after.get(0).getDouble(0));
        assertEquals(1, after.get(1).getDouble(0));
    }

    @Test
    void whilesMayBeNested() {
        // The sum of i + j over 0 <= j < i < 4.
        Tensor sum = evaluate(g -> g.whileLoop(
                        List.of(g.constant(DType.I64, 0), g.constant(DType.I64, 0)),
                        (condition, outer) -> List.of(condition.compare(Comparison.LT, outer.get(0), 4)),
                        (body, outer) -> {
                            Value i = outer.get(0);
                            Value inner = body.whileLoop(
                                            List.of(body.constant(DType.I64, 0), outer.get(1)),
                                            (c, in) -> List.of(c.compare(Comparison.LT, in.get(0), i)),
                                            (b, in) ->
                                                    List.of(b.add(in.get(0), 1), b.add(in.get(1), b.add(i, in.get(0)))))
                                    .get(1);
                            return List.of(body.add(i, 1), inner);
                        })
                .get(1));
        assertEquals(1 + (2 + 3) + (3 + 4 + 5), sum.getLong(0));
    }

    // ---- barrier and composites

    @Test
    void aBarrierGivesItsOperands() {
        List<Tensor> found = evaluateAll(g -> g.barrier(List.of(row(g, 1, 2), g.constant(DType.I8, -3))));
        assertEquals(Tensor.of(Shape.of(2), 1.0, 2.0), found.get(0));
        assertEquals(Tensor.scalar(DType.I8, -3), found.get(1));
    }

    @Test
    void aCompositeIsItsDefinition() {
        List<Tensor> found = evaluateAll(g -> {
            Value outer = scalar(g, 100);
            return g.composite(
                    "made_up",
                    Map.of("depth", 3L),
                    List.of(row(g, 1, 2), row(g, 5, 7)),
                    (body, in) -> List.of(body.sub(in.get(1), in.get(0)), body.add(in.get(0), outer)));
        });
        assertArrayEquals(numbers(4, 5), found.get(0).toDoubles());
        assertArrayEquals(numbers(101, 102), found.get(1).toDoubles());
    }

    @Test
    void softmaxIsAComposite() {
        double e = Math.exp(-1);
        assertArrayEquals(
                numbers(e / (1 + e), 1 / (1 + e)),
                evaluate(g -> g.softmax(row(g, 1000, 1001), 0)).toDoubles(),
                1e-16);
    }

    @Test
    void aCompositeWithoutOperandsIsRun() {
        assertEquals(
                7,
                evaluate(g -> g.composite("seven", Map.of(), List.of(), (body, in) -> List.of(scalar(body, 7)))
                                .get(0))
                        .getDouble(0));
    }

    // ---- scan

    @Test
    void scanHandsTheCarryFromTurnToTurnAndStacksTheOutputs() {
        List<Tensor> found = evaluateAll(g -> {
            ScanBody.Turn all = g.scan(List.of(scalar(g, 1)), List.of(row(g, 2, 3, 4)), (body, carries, elements) -> {
                Value product = body.mul(carries.get(0), elements.get(0));
                return turn(List.of(product), List.of(product, body.neg(carries.get(0))));
            });
            return join(all.carries(), all.outputs());
        });
        assertEquals(24, found.get(0).getDouble(0));
        assertArrayEquals(numbers(2, 6, 24), found.get(1).toDoubles());
        assertArrayEquals(numbers(-1, -2, -6), found.get(2).toDoubles());
    }

    @Test
    void aReverseScanGoesFromTheLastElementAndLeavesOutputsWhereTheirElementsLie() {
        List<Tensor> found = evaluateAll(g -> {
            ScanBody.Turn all = g.scan(
                    3, true, false, List.of(scalar(g, 1)), List.of(row(g, 2, 3, 4)), (body, carries, elements) -> {
                        Value product = body.mul(carries.get(0), elements.get(0));
                        return turn(List.of(product), List.of(product));
                    });
            return join(all.carries(), all.outputs());
        });
        assertEquals(24, found.get(0).getDouble(0));
        assertArrayEquals(numbers(24, 12, 4), found.get(1).toDoubles());
    }

    @Test
    void elementsAndOutputsHaveTheOtherAxes() {
        Tensor y = evaluate(g -> g.scan(
                        List.of(),
                        List.of(counting(g, 3, 2, 2)),
                        (body, carries, elements) -> turn(List.of(), List.of(body.sum(elements.get(0), 0))))
                .outputs()
                .get(0));
        assertEquals(Shape.of(3, 2), y.shape());
        assertArrayEquals(numbers(2, 4, 10, 12, 18, 20), y.toDoubles());
    }

    @Test
    void aScanOfNoTurnsGivesTheCarriesItWasGiven() {
        List<Tensor> found = evaluateAll(g -> {
            ScanBody.Turn all = g.scan(
                    List.of(scalar(g, 5)),
                    List.of(counting(g, 0, 2)),
                    (body, carries, elements) -> turn(List.of(body.add(carries.get(0), 1)), List.of(elements.get(0))));
            return join(all.carries(), all.outputs());
        });
        assertEquals(5, found.get(0).getDouble(0));
        assertEquals(Shape.of(0, 2), found.get(1).shape());
    }

    @Test
    void aScanMayHaveCarriesAloneAndNoSequences() {
        Tensor y = evaluate(g -> g.scan(
                        10,
                        false,
                        false,
                        List.of(scalar(g, 1)),
                        List.of(),
                        (body, carries, elements) -> turn(List.of(body.mul(carries.get(0), 2)), List.of()))
                .carries()
                .get(0));
        assertEquals(1024, y.getDouble(0));
    }

    @Test
    void aScanMayExchangeItsCarries() {
        List<Tensor> after = evaluateAll(
                g -> g.addAll(new Op.Scan(exchange(), 3, 2, 0, false, false), List.of(scalar(g, 1), scalar(g, 2))));
        assertEquals(2, after.get(0).getDouble(0));
        assertEquals(1, after.get(1).getDouble(0));
    }

    @Test
    void aSecondRunBeginsWithTheFirstCarriesAgain() {
        // The inner scan runs three times, each time from 0.
        Tensor y = evaluate(g -> {
            Value zero = scalar(g, 0);
            return g.scan(
                            List.of(),
                            List.of(counting(g, 3, 2)),
                            (outer, none, rows) -> turn(
                                    List.of(),
                                    outer.scan(
                                                    List.of(zero),
                                                    List.of(rows.get(0)),
                                                    (inner, carries, elements) -> turn(
                                                            List.of(inner.add(carries.get(0), elements.get(0))),
                                                            List.of()))
                                            .carries()))
                    .outputs()
                    .get(0);
        });
        assertArrayEquals(numbers(1, 5, 9), y.toDoubles());
    }

    @Test
    void scansMayBeNestedAndSeeAllThatIsAround() {
        // Horner's rule for each row: ((c0 x + c1) x + c2), x being around both.
        Tensor y = evaluate(g -> {
            Value x = scalar(g, 10);
            return g.scan(List.of(scalar(g, 0)), List.of(counting(g, 2, 3)), (outer, sum, rows) -> {
                        Value inner = outer.scan(
                                        List.of(scalar(outer, 0)),
                                        List.of(rows.get(0)),
                                        (body, value, c) ->
                                                turn(List.of(body.add(body.mul(value.get(0), x), c.get(0))), List.of()))
                                .carries()
                                .get(0);
                        return turn(List.of(outer.add(sum.get(0), inner)), List.of());
                    })
                    .carries()
                    .get(0);
        });
        assertEquals(12 + 345, y.getDouble(0));
    }

    @Test
    void everyTypeIsCarriedAndRoundedAtEachTurn() {
        for (DType dtype :
                List.of(DType.I8, DType.U8, DType.I16, DType.I32, DType.I64, DType.F16, DType.F32, DType.F64)) {
            Tensor y = evaluate(g -> g.scan(
                            List.of(g.constant(dtype, 0)),
                            List.of(row(g, dtype, 1, 2, 3)),
                            (body, carries, elements) ->
                                    turn(List.of(body.add(carries.get(0), elements.get(0))), List.of()))
                    .carries()
                    .get(0));
            assertEquals(Tensor.scalar(dtype, 6), y);
        }
        // 2^8 + 1 is no bf16; each turn is rounded, so that the sum never grows.
        Tensor narrow = evaluate(g -> g.scan(
                        List.of(g.constant(DType.BF16, 256)),
                        List.of(row(g, DType.BF16, 1, 1, 1)),
                        (body, carries, elements) ->
                                turn(List.of(body.add(carries.get(0), elements.get(0))), List.of()))
                .carries()
                .get(0));
        assertEquals(256, narrow.getDouble(0));
        Tensor bool = evaluate(g -> g.scan(
                        List.of(truth(g, false)),
                        List.of(row(g, DType.BOOL, 0, 1, 0)),
                        (body, carries, elements) ->
                                turn(List.of(body.binary(OpKind.OR, carries.get(0), elements.get(0))), List.of()))
                .carries()
                .get(0));
        assertEquals(1, bool.getLong(0));
    }

    @Test
    void whatFailsWithinALoopIsNamedBehindTheLoop() {
        Exception e = assertThrows(
                ArithmeticException.class,
                () -> evaluate(g -> g.scan(
                                List.of(g.constant(DType.I32, 8)),
                                List.of(row(g, DType.I32, 2, 0)),
                                (body, carries, elements) -> turn(
                                        List.of(body.binary(OpKind.DIV, carries.get(0), elements.get(0))), List.of()))
                        .carries()
                        .get(0)));
        assertEquals("%2 = scan: %2 = div(%0, %1) : i32[]: / by zero", e.getMessage());
    }

    private static ScanBody.Turn turn(List<Value> carries, List<Value> outputs) {
        return new ScanBody.Turn(carries, outputs);
    }

    private static List<Value> join(List<Value> first, List<Value> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
