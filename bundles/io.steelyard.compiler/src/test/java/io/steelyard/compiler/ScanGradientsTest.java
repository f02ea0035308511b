package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Program;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What the gradient of a loop is made of; that it is right, differences tell (see {@link CentralDifferencesTest}). */
class ScanGradientsTest {
    private static final long TURNS = 6;
    private static final long ROWS = 3;
    private static final long FEATURES = 5;
    private static final long HIDDEN = 4;

    private final GraphBuilder g = new GraphBuilder();

    private static Program ready(GraphBuilder g, List<Value> outputs) {
        Program program = Running.program(g, outputs.toArray(Value[]::new));
        return Passes.standard().apply(Lowering.lower(program, new ReferenceBackend()));
    }

    private static List<Node> scans(Program program) {
        return program.graph().nodes().stream()
                .filter(node -> node.op() instanceof Op.Scan)
                .toList();
    }

    /** The loop back, and the program around it. */
    private record Found(Program program, Node node, Op.Scan scan) {
        Subgraph body() {
            return scan.body();
        }

        List<Shape> carries() {
            return node.operands().subList(0, scan.carries()).stream()
                    .map(Value::shape)
                    .toList();
        }

        long inTurns(OpKind kind) {
            return count(body().graph().nodes(), kind);
        }
    }

    private static long count(List<Node> nodes, OpKind kind) {
        return nodes.stream().filter(node -> node.op().kind() == kind).count();
    }

    private static Found back(Program program) {
        List<Node> scans = scans(program);
        assertEquals(2, scans.size(), program.toString());
        return new Found(program, scans.get(1), (Op.Scan) scans.get(1).op());
    }

    /** The gradients of an LSTM's weights, the loss being a function of its output and of its last state. */
    private Found lstm(BiFunction<Value, Value, Value> loss) {
        List<Value> weights = List.of(
                g.input("weight_ih", DType.F32, Shape.of(4 * HIDDEN, FEATURES)),
                g.input("weight_hh", DType.F32, Shape.of(4 * HIDDEN, HIDDEN)),
                g.input("bias_ih", DType.F32, Shape.of(4 * HIDDEN)),
                g.input("bias_hh", DType.F32, Shape.of(4 * HIDDEN)));
        Value zeros = g.filled(DType.F32, Shape.of(ROWS, HIDDEN), 0);
        RecurrentComposites.LongShortTerm all = RecurrentComposites.lstm(
                g,
                g.input("x", DType.F32, Shape.of(TURNS, ROWS, FEATURES)),
                zeros,
                zeros,
                RecurrentComposites.Weights.of(
                        weights.get(0), weights.get(1), Optional.of(weights.get(2)), Optional.of(weights.get(3))),
                new RecurrentComposites.Walk(false, false, Optional.empty()));
        Value scalar = loss.apply(all.output(), all.state());
        return back(ready(g, Differentiation.gradients(g, scalar, weights)));
    }

    private Found lstmOfOutputs() {
        return lstm((output, state) -> g.sum(g.square(output)));
    }

    @Test
    void theLoopBackCarriesTheStatesOfAnLstmAlone() {
        Shape states = Shape.of(ROWS, HIDDEN);
        assertEquals(List.of(states, states), lstmOfOutputs().carries());
    }

    @Test
    void theGradientOfARecurrentWeightIsOneProductOverAllTurns() {
        Found found = lstmOfOutputs();
        List<Node> products = found.program().graph().nodes().stream()
                .filter(node -> node.op().kind() == OpKind.DOT_GENERAL)
                .filter(node -> node.result().shape().equals(Shape.of(4 * HIDDEN, HIDDEN)))
                .toList();
        assertEquals(1, products.size(), found.program().toString());
        Op.DotGeneral product = (Op.DotGeneral) products.get(0).op();
        assertEquals(List.of(0, 1), product.contractLeft());
        assertEquals(List.of(0, 1), product.contractRight());
        // Within a turn what goes back to the state is left.
        assertEquals(1, found.inTurns(OpKind.DOT_GENERAL));
        assertEquals(0, found.inTurns(OpKind.REDUCE_SUM));
    }

    @Test
    void theLoopBackHandsOutNothingButTheGradientsOfTheGates() {
        Found found = lstmOfOutputs();
        List<Value> outputs =
                found.node().results().subList(2, found.node().results().size());
        assertEquals(
                List.of(Shape.of(TURNS, ROWS, 4 * HIDDEN)),
                outputs.stream().map(Value::shape).toList());
    }

    @Test
    void bothBiasesAreOneSum() {
        Program program = lstmOfOutputs().program();
        List<Value> outputs = List.copyOf(program.outputs().values());
        assertEquals(outputs.get(2), outputs.get(3));
    }

    @Test
    void theGradientsOfTheGatesAreSetSideBySide() {
        Found found = lstmOfOutputs();
        assertEquals(0, found.inTurns(OpKind.PAD));
        assertEquals(1, found.inTurns(OpKind.CONCAT));
    }

    @Test
    void anOutputThatNobodyReadsSendsNoZerosBack() {
        Found found = lstm((output, state) -> g.sum(g.square(state)));
        for (Value sequence :
                found.node().operands().subList(2, 2 + found.scan().sequences())) {
            Node node = found.program().graph().nodes().stream()
                    .filter(each -> each.results().contains(sequence))
                    .findFirst()
                    .orElseThrow();
            assertFalse(node.op() instanceof Op.Broadcast, found.program().toString());
        }
    }

    /** The gradients of {@code h <- tanh(x W + h U)} for W and U, of which the sequence has none. */
    private Found recurrence(boolean recompute, long rows, long hidden) {
        Value xs = g.input("xs", DType.F32, Shape.of(TURNS, rows, FEATURES));
        Value w = g.input("w", DType.F32, Shape.of(FEATURES, hidden));
        Value u = g.input("u", DType.F32, Shape.of(hidden, hidden));
        Value start = g.filled(DType.F32, Shape.of(rows, hidden), 0);
        Value last = g.scan(TURNS, false, recompute, List.of(start), List.of(xs), (body, carries, elements) -> {
                    Value sum = body.add(body.matmul(elements.get(0), w), body.matmul(carries.get(0), u));
                    return new ScanBody.Turn(List.of(body.tanh(sum)), List.of());
                })
                .carries()
                .get(0);
        return back(ready(g, Differentiation.gradients(g, g.sum(last), List.of(w, u))));
    }

    @Test
    void whatTwoProductsReadIsStackedOnce() {
        Found found = recurrence(false, 8, 8);
        assertEquals(List.of(Shape.of(8, 8)), found.carries());
        assertEquals(1, found.node().results().size() - 1, found.program().toString());
        assertEquals(
                0,
                found.body().results().stream()
                        .filter(result -> result.shape().equals(Shape.of(FEATURES, 8)))
                        .count());
    }

    @Test
    void aScanThatComputesItsTurnsAgainKeepsNoMoreOfThemForTheWeights() {
        Found found = recurrence(true, 8, 8);
        assertEquals(List.of(Shape.of(8, 8), Shape.of(FEATURES, 8), Shape.of(8, 8)), found.carries());
        assertEquals(3, found.node().results().size());
    }

    @Test
    void whatIsMuchLargerThanItsSumIsAddedUpTurnByTurn() {
        // 200 x 8 elements would be stacked in each turn, for products of 5 x 8 and 8 x 8.
        Found found = recurrence(false, 200, 8);
        assertEquals(3, found.carries().size());
        assertEquals(3, found.node().results().size());
    }

    @Test
    void aLoopWhoseWeightsAloneAreWantedMayNeedNoLoopBack() {
        Value xs = g.input("xs", DType.F32, Shape.of(TURNS, ROWS, FEATURES));
        Value w = g.input("w", DType.F32, Shape.of(FEATURES, HIDDEN));
        Value all = g.scan(
                        List.of(),
                        List.of(xs),
                        (body, none, elements) ->
                                new ScanBody.Turn(List.of(), List.of(body.matmul(elements.get(0), w))))
                .outputs()
                .get(0);
        Value seen = g.input("seen", DType.F32, all.shape());
        Program program = ready(g, Differentiation.gradients(g, g.sum(g.mul(all, seen)), List.of(w)));
        assertEquals(List.of(), scans(program), program.toString());
        assertEquals(1, count(program.graph().nodes(), OpKind.DOT_GENERAL));
    }

    @Test
    void slicesThatCoverAValueAreSetSideBySide() {
        Value x = g.input("x", DType.F32, Shape.of(2, 6));
        List<Value> pieces = new ArrayList<>();
        for (long at : List.of(4L, 0L, 2L)) {
            pieces.add(g.exp(g.slice(x, 1, at, at + 2)));
        }
        Value loss = g.sum(g.mul(g.mul(pieces.get(0), pieces.get(1)), pieces.get(2)));
        Program program = ready(g, Differentiation.gradients(g, loss, List.of(x)));
        assertEquals(0, count(program.graph().nodes(), OpKind.PAD), program.toString());
        assertEquals(1, count(program.graph().nodes(), OpKind.CONCAT), program.toString());
    }

    @Test
    void slicesWithGapsAreSetSideBySideWithZerosBetween() {
        Value x = g.input("x", DType.F32, Shape.of(2, 6));
        Value loss = g.sum(g.mul(g.slice(x, 1, 1, 3), g.exp(g.slice(x, 1, 3, 5))));
        Program program = ready(g, Differentiation.gradients(g, loss, List.of(x)));
        assertEquals(0, count(program.graph().nodes(), OpKind.PAD), program.toString());
        Node joined = program.graph().nodes().stream()
                .filter(node -> node.op() instanceof Op.Concat)
                .findFirst()
                .orElseThrow();
        assertEquals(
                List.of(1L, 2L, 2L, 1L),
                joined.operands().stream().map(value -> value.shape().dim(1)).toList());
    }

    @Test
    void slicesThatOverlapAreAddedUp() {
        Value x = g.input("x", DType.F32, Shape.of(6));
        Value loss = g.sum(g.mul(g.slice(x, 0, 0, 4), g.exp(g.slice(x, 0, 2, 6))));
        Program program = ready(g, Differentiation.gradients(g, loss, List.of(x)));
        assertEquals(2, count(program.graph().nodes(), OpKind.PAD), program.toString());
        assertTrue(count(program.graph().nodes(), OpKind.ADD) > 0);
    }
}
