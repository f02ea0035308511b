package io.steelyard.backend.ojalgo.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody.Turn;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ScanTest {
    private final Samples samples = new Samples();

    private static List<Value> all(Turn turn) {
        List<Value> all = new ArrayList<>(turn.carries());
        all.addAll(turn.outputs());
        return all;
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I8", "U8"})
    void turnsGoFromTheFirstElementToTheLastOrBack(DType dtype) {
        Tensor start = samples.any(dtype, 3);
        Tensor rows = samples.any(dtype, 5, 3);
        for (boolean reverse : List.of(false, true)) {
            List<Tensor> found = Computed.from(
                    List.of(start, rows),
                    (g, in) -> all(g.scan(
                            5, reverse, false, List.of(in.get(0)), List.of(in.get(1)), (b, carries, elements) -> {
                                Value sum = b.add(carries.get(0), elements.get(0));
                                return new Turn(List.of(sum), List.of(sum, b.sub(sum, carries.get(0))));
                            })));
            double[] sum = start.toDoubles();
            double[] sums = new double[15];
            for (int turn = 0; turn < 5; turn++) {
                int row = reverse ? 4 - turn : turn;
                for (int i = 0; i < 3; i++) {
                    sum[i] += rows.getDouble(row * 3 + i);
                    sums[row * 3 + i] = sum[i];
                }
            }
            assertEquals(Tensor.of(dtype, Shape.of(3), sum), found.get(0));
            assertEquals(Tensor.of(dtype, Shape.of(5, 3), sums), found.get(1));
            assertEquals(rows, found.get(2));
        }
    }

    @Test
    void booleansAreCarriedAndStacked() {
        Tensor x = samples.crowded(DType.BOOL, 9);
        List<Tensor> found = Computed.from(
                List.of(Tensor.filled(DType.BOOL, Shape.scalar(), 0), x),
                (g, in) -> all(g.scan(in.subList(0, 1), in.subList(1, 2), (b, carries, elements) -> {
                    Value odd = b.binary(OpKind.XOR, carries.get(0), elements.get(0));
                    return new Turn(List.of(odd), List.of(odd));
                })));
        long odd = 0;
        for (int i = 0; i < 9; i++) {
            odd ^= x.getLong(i);
            assertEquals(odd, found.get(1).getLong(i));
        }
        assertEquals(odd, found.get(0).getLong(0));
    }

    @Test
    void withoutATurnTheCarriesAreAsTheyWere() {
        Tensor start = samples.any(DType.F32, 3);
        List<Tensor> found = Computed.from(
                List.of(start, samples.any(DType.F32, 0, 3)),
                (g, in) -> all(g.scan(in.subList(0, 1), in.subList(1, 2), (b, carries, elements) -> {
                    Value sum = b.add(carries.get(0), elements.get(0));
                    return new Turn(List.of(sum), List.of(sum));
                })));
        assertEquals(start, found.get(0));
        assertEquals(Shape.of(0, 3), found.get(1).shape());
    }

    @Test
    void carriesAreExchangedAndPassedAround() {
        List<Tensor> start = List.of(
                samples.any(DType.F32, 3),
                samples.any(DType.F32, 3),
                samples.any(DType.F32, 3),
                samples.any(DType.F32, 3));
        List<Tensor> found = Computed.from(
                start,
                (g, in) -> all(g.scan(5, false, false, in, List.of(), (b, carries, elements) -> {
                    // The first three in a ring, the fourth as it is.
                    List<Value> next = List.of(carries.get(1), carries.get(2), carries.get(0), carries.get(3));
                    return new Turn(next, List.of(carries.get(0)));
                })));
        assertEquals(List.of(start.get(2), start.get(0), start.get(1), start.get(3)), found.subList(0, 4));
        for (int turn = 0; turn < 5; turn++) {
            for (int i = 0; i < 3; i++) {
                assertEquals(start.get(turn % 3).getDouble(i), found.get(4).getDouble(turn * 3 + i));
            }
        }
    }

    @Test
    void aCarryThatIsAnotherCarryReshapedIsExchangedToo() {
        Tensor a = samples.any(DType.F32, 2, 3);
        Tensor b = samples.any(DType.F32, 6);
        List<Tensor> found = Computed.from(
                List.of(a, b),
                (g, in) -> all(g.scan(
                        3,
                        false,
                        false,
                        in,
                        List.of(),
                        (body, carries, elements) -> new Turn(
                                List.of(
                                        body.reshape(carries.get(1), 2, 3),
                                        body.reshape(body.stopGradient(carries.get(0)), 6)),
                                List.of()))));
        assertArrayEquals(b.toFloats(), found.get(0).toFloats());
        assertArrayEquals(a.toFloats(), found.get(1).toFloats());
    }

    @Test
    void aTurnMayGiveOneValueTwiceAParameterACapturedValueAConstantAndItsElement() {
        Tensor rows = samples.any(DType.F32, 4, 2);
        Tensor seen = samples.any(DType.F32, 2);
        Tensor two = Tensor.filled(DType.F32, Shape.of(2), 2);
        List<Tensor> found = Computed.from(
                List.of(seen, rows),
                (g, in) -> all(g.scan(List.of(in.get(0), in.get(0)), in.subList(1, 2), (b, carries, elements) -> {
                    Value doubled = b.mul(elements.get(0), 2);
                    return new Turn(
                            List.of(doubled, doubled),
                            List.of(
                                    doubled,
                                    doubled,
                                    carries.get(1),
                                    in.get(0),
                                    b.constant(two),
                                    elements.get(0),
                                    b.filled(DType.F32, Shape.of(2), 3)));
                })));
        Tensor last = Tensor.of(Shape.of(2), 2 * rows.toFloats()[6], 2 * rows.toFloats()[7]);
        assertEquals(List.of(last, last), found.subList(0, 2));
        assertEquals(found.get(2), found.get(3));
        for (int turn = 0; turn < 4; turn++) {
            for (int i = 0; i < 2; i++) {
                int at = 2 * turn + i;
                assertEquals(2 * rows.getDouble(at), found.get(2).getDouble(at));
                assertEquals(
                        turn == 0 ? seen.getDouble(i) : 2 * rows.getDouble(at - 2),
                        found.get(4).getDouble(at));
                assertEquals(seen.getDouble(i), found.get(5).getDouble(at));
                assertEquals(2, found.get(6).getDouble(at));
                assertEquals(rows.getDouble(at), found.get(7).getDouble(at));
                assertEquals(3, found.get(8).getDouble(at));
            }
        }
    }

    @Test
    void aScanWithinAScanSeesValuesOfAllGraphsAround() {
        Tensor rows = samples.any(DType.F64, 3, 4, 2);
        Tensor scale = samples.any(DType.F64, 2);
        List<Tensor> found = Computed.from(List.of(rows, scale), (g, in) -> {
            Value zero = g.filled(DType.F64, Shape.of(2), 0);
            return all(g.scan(List.of(zero), in.subList(0, 1), (outer, total, matrix) -> {
                Value shifted = outer.add(total.get(0), 1);
                Turn inner = outer.scan(4, true, false, List.of(total.get(0)), matrix, (b, sum, row) -> {
                    Value next = b.add(sum.get(0), b.mul(b.mul(row.get(0), in.get(1)), shifted));
                    return new Turn(List.of(next), List.of(b.sub(next, shifted)));
                });
                return new Turn(inner.carries(), inner.outputs());
            }));
        });
        double[] total = new double[2];
        double[] stacked = new double[24];
        for (int i = 0; i < 3; i++) {
            double[] shifted = {total[0] + 1, total[1] + 1};
            for (int j = 3; j >= 0; j--) {
                for (int k = 0; k < 2; k++) {
                    int at = (i * 4 + j) * 2 + k;
                    total[k] += rows.getDouble(at) * scale.getDouble(k) * shifted[k];
                    stacked[at] = total[k] - shifted[k];
                }
            }
        }
        assertArrayEquals(total, found.get(0).toDoubles());
        assertArrayEquals(stacked, found.get(1).toDoubles());
    }

    @Test
    void aScanIsBitForBitWhatItsTurnsAreOneAfterTheOther() {
        List<Tensor> inputs = List.of(
                samples.rounded(DType.F32, 6, 40),
                samples.rounded(DType.F32, 7, 6, 40),
                samples.rounded(DType.F32, 40, 40),
                samples.rounded(DType.F32, 40));
        List<Tensor> found = Computed.from(inputs, (g, in) -> {
            Turn scanned = g.scan(in.subList(0, 1), in.subList(1, 2), (b, h, x) -> {
                Value next = b.tanh(b.add(b.add(b.matmul(h.get(0), in.get(2)), x.get(0)), in.get(3)));
                return new Turn(List.of(next), List.of(next));
            });
            Value h = in.get(0);
            List<Value> states = new ArrayList<>();
            for (int turn = 0; turn < 7; turn++) {
                Value x = g.reshape(g.slice(in.get(1), 0, turn, turn + 1), 6, 40);
                h = g.tanh(g.add(g.add(g.matmul(h, in.get(2)), x), in.get(3)));
                states.add(g.reshape(h, 1, 6, 40));
            }
            return List.of(scanned.carries().get(0), h, scanned.outputs().get(0), g.concat(0, states));
        });
        assertEquals(found.get(1), found.get(0));
        assertEquals(found.get(3), found.get(2));
    }

    @Test
    void everyOperationThatNeedsRoomOfItsOwnRunsInATurn() {
        Tensor rows = samples.rounded(DType.F32, 3, 8);
        List<Tensor> found = Computed.from(List.of(rows), (g, in) -> {
            Turn scanned = g.scan(List.of(), in, (b, none, row) -> {
                List<Value> sorted = b.sort(row.get(0), 0, true);
                Value sums = b.cumSum(sorted.get(0), 0);
                return new Turn(List.of(), List.of(sums, b.gather(row.get(0), sorted.get(1), 0), b.reduceMax(sums)));
            });
            List<Value> sorted = g.sort(in.get(0), 1, true);
            Value sums = g.cumSum(sorted.get(0), 1);
            List<Value> both = new ArrayList<>(scanned.outputs());
            both.addAll(List.of(sums, sorted.get(0), g.reduceMax(sums, 1)));
            return both;
        });
        assertEquals(found.subList(3, 6), found.subList(0, 3));
    }

    @Test
    void anyScanIsWhatItsBodyIsWrittenOutTurnByTurn() {
        for (long seed = 0; seed < 80; seed++) {
            RandomBodies bodies = new RandomBodies(seed);
            List<Tensor> inputs = List.of(
                    samples.any(DType.I64, 4),
                    samples.any(DType.I64, 4),
                    samples.any(DType.I64, 3, 4),
                    samples.any(DType.I64, 4));
            List<Tensor> found = Computed.from(inputs, (g, in) -> {
                List<Value> both = all(bodies.scan(g, in.subList(0, 2), in.subList(2, 3), in.subList(3, 4), 2));
                both.addAll(writtenOut(g));
                return both;
            });
            assertEquals(found.subList(4, 8), found.subList(0, 4), "seed " + seed);
        }
    }

    /** What the last node, a scan of vectors, yields, without a scan. */
    private static List<Value> writtenOut(GraphBuilder g) {
        List<Node> nodes = g.graph().nodes();
        Node node = nodes.get(nodes.size() - 1);
        Op.Scan scan = (Op.Scan) node.op();
        List<Value> carries = node.operands().subList(0, scan.carries());
        List<List<Value>> outputs = new ArrayList<>();
        for (int turn = 0; turn < scan.length(); turn++) {
            long row = scan.reverse() ? scan.length() - 1 - turn : turn;
            List<Value> arguments = new ArrayList<>(carries);
            for (Value sequence : node.operands().subList(scan.carries(), scan.carries() + scan.sequences())) {
                arguments.add(g.reshape(g.slice(sequence, 0, row, row + 1), RandomBodies.SHAPE));
            }
            arguments.addAll(node.operands()
                    .subList(scan.carries() + scan.sequences(), node.operands().size()));
            List<Value> results = g.inline(scan.body(), arguments);
            carries = results.subList(0, scan.carries());
            outputs.add(scan.reverse() ? 0 : turn, results.subList(scan.carries(), results.size()));
        }
        List<Value> all = new ArrayList<>(carries);
        for (int i = 0; i < outputs.get(0).size(); i++) {
            int output = i;
            all.add(g.concat(
                    0,
                    outputs.stream()
                            .map(each -> g.reshape(each.get(output), 1, 4))
                            .toList()));
        }
        return all;
    }
}
