package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Backend;
import io.steelyard.backend.BackendException;
import io.steelyard.backend.DeviceInfo;
import io.steelyard.backend.Executable;
import io.steelyard.backend.Program;
import io.steelyard.backend.State;
import io.steelyard.backend.StateSpec;
import io.steelyard.backend.reference.internal.ReferenceBackend;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Node;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.TensorType;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import io.steelyard.tensor.TensorBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LoweringTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final GraphBuilder g = new GraphBuilder();

    /** A backend of opset 1, which refuses whatever came later, and composites but for those it claims. */
    private static final class OlderBackend implements Backend {
        private final ReferenceBackend inner = new ReferenceBackend();
        private final String claimed;
        final List<String> seen = new ArrayList<>();

        OlderBackend(String claimed) {
            this.claimed = claimed;
        }

        @Override
        public DeviceInfo device() {
            return inner.device();
        }

        @Override
        public boolean claims(Op.Composite composite, List<TensorType> operands) {
            return composite.name().equals(claimed);
        }

        @Override
        public State allocate(StateSpec spec) {
            return inner.allocate(spec);
        }

        @Override
        public Executable compile(Program program) {
            look(program.graph());
            return inner.compile(program);
        }

        private void look(Graph graph) {
            for (Node node : graph.nodes()) {
                if (node.op().kind().opset() > opset()) {
                    throw new BackendException(
                            "opset 1 has no " + node.op().kind().label());
                } else if (node.op() instanceof Op.Composite composite) {
                    seen.add(composite.name());
                } else {
                    node.op().subgraphs().stream().map(Subgraph::graph).forEach(this::look);
                }
            }
        }

        Tensor run(Program program, List<Tensor> inputs) {
            Value y = program.outputs().values().iterator().next();
            TensorBuffer buffer = TensorBuffer.allocate(y.dtype(), y.shape());
            try (State state = allocate(StateSpec.of(program));
                    Executable executable = compile(program)) {
                executable.run(state, inputs, List.of(buffer));
            }
            return buffer.freeze();
        }
    }

    @Test
    void anOperationOfALaterOpsetRunsOnAnOlderBackend() {
        double[] a = {0, 1, -800, 800, INFINITY, -INFINITY, -INFINITY, 3, Double.NaN};
        double[] b = {0, 2, -801, 1, INFINITY, -INFINITY, 5, -INFINITY, 1};
        Value y = g.logAddExp(g.input("a", DType.F64, Shape.of(9)), g.input("b", DType.F64, Shape.of(9)));
        Program program = Running.program(g, y);
        List<Tensor> inputs = List.of(Tensor.of(Shape.of(9), a), Tensor.of(Shape.of(9), b));
        OlderBackend older = new OlderBackend("");
        assertThrows(BackendException.class, () -> older.run(program, inputs));
        double[] expected = Running.run(program, inputs).get(0).toDoubles();
        double[] found = older.run(Lowering.lower(program, older), inputs).toDoubles();
        for (int i = 0; i < a.length; i++) {
            // Both round a few times, at 2^-53; what is not finite is the same.
            double tolerance = Double.isFinite(expected[i]) ? 1e-15 * Math.abs(expected[i]) : 0;
            assertEquals(expected[i], found[i], tolerance, "element " + i);
        }
        assertEquals(Math.log(2), found[0], 1e-15);
        assertEquals(2 + Math.log1p(Math.exp(-1)), found[1], 1e-15);
    }

    @Test
    void anOperationOfALaterOpsetWithinALoopIsReplacedToo() {
        Value xs = g.input("xs", DType.F64, Shape.of(3, 2));
        Value start = g.constant(Tensor.of(Shape.of(2), -INFINITY, -INFINITY));
        Value sum = g.scan(List.of(start), List.of(xs), (body, carries, elements) -> {
                    Value next = body.logAddExp(carries.get(0), elements.get(0));
                    return new ScanBody.Turn(List.of(next), List.of());
                })
                .carries()
                .get(0);
        OlderBackend older = new OlderBackend("");
        Tensor point = Tensor.of(Shape.of(3, 2), 1d, 2d, 3d, 4d, 5d, 6d);
        double[] found = older.run(Lowering.lower(Running.program(g, sum), older), List.of(point))
                .toDoubles();
        assertEquals(Math.log(Math.exp(1) + Math.exp(3) + Math.exp(5)), found[0], 1e-14);
        assertEquals(Math.log(Math.exp(2) + Math.exp(4) + Math.exp(6)), found[1], 1e-14);
    }

    @Test
    void aCompositeThatNobodyClaimsBecomesItsSubgraph() {
        Value x = g.input("x", DType.F64, Shape.of(2, 3));
        OlderBackend older = new OlderBackend("");
        Program lowered = Lowering.lower(Running.program(g, g.softmax(x, 1)), older);
        older.run(lowered, List.of(Tensor.of(Shape.of(2, 3), 1d, 2d, 3d, 4d, 5d, 6d)));
        assertEquals(List.of(), older.seen);
        assertEquals(
                2,
                lowered.graph().nodes().stream()
                        .filter(node -> node.op().kind().group() == OpKind.Group.REDUCTION)
                        .count());
    }

    @Test
    void aClaimedCompositeStaysAndSoDoesItsClaimedGradient() {
        Value x = g.input("x", DType.F64, Shape.of(2, 3));
        Value loss = g.sum(g.square(g.softmax(x, 1)));
        Value dx = Differentiation.gradients(g, loss, List.of(x)).get(0);
        OlderBackend forward = new OlderBackend("softmax");
        OlderBackend backward = new OlderBackend("softmax.gradient");
        Tensor point = Tensor.of(Shape.of(2, 3), 1d, 2d, 3d, 4d, 5d, 6d);
        Program program = Running.program(g, dx);
        Tensor expected = Running.run(program, List.of(point)).get(0);
        assertEquals(expected, forward.run(Lowering.lower(program, forward), List.of(point)));
        assertEquals(expected, backward.run(Lowering.lower(program, backward), List.of(point)));
        assertEquals(List.of("softmax"), forward.seen);
        assertEquals(List.of("softmax.gradient"), backward.seen);
    }

    @Test
    void theGradientOfACompositeComputesNothingTwice() {
        Value x = g.input("x", DType.F64, Shape.of(2, 3));
        Value loss = g.sum(g.square(g.softmax(x, 1)));
        Value dx = Differentiation.gradients(g, loss, List.of(x)).get(0);
        Program ready = Passes.standard().apply(Lowering.lower(Running.program(g, loss, dx), new OlderBackend("")));
        assertEquals(1, count(ready.graph(), OpKind.EXP), ready.toString());
        assertEquals(1, count(ready.graph(), OpKind.REDUCE_MAX), ready.toString());
    }

    @Test
    void theGradientOfAScanRunsForwardOnce() {
        for (boolean recompute : List.of(false, true)) {
            GraphBuilder b = new GraphBuilder();
            Value xs = b.input("xs", DType.F64, Shape.of(5, 2));
            Value w = b.input("w", DType.F64, Shape.of(2, 2));
            Value start = b.filled(DType.F64, Shape.of(1, 2), 0);
            Value last = b.scan(5, false, recompute, List.of(start), List.of(xs), (body, carries, elements) -> {
                        Value x = body.reshape(elements.get(0), 1, 2);
                        Value next = body.tanh(body.add(body.matmul(carries.get(0), w), x));
                        return new ScanBody.Turn(List.of(next), List.of());
                    })
                    .carries()
                    .get(0);
            Value loss = b.sum(b.square(last));
            Value dw = Differentiation.gradients(b, loss, List.of(w)).get(0);
            Program described = Running.program(b, loss, dw);
            Program ready = Passes.standard().apply(Lowering.lower(described, new OlderBackend("")));
            assertEquals(2, count(ready.graph(), OpKind.SCAN), ready.toString());
            List<Tensor> point = List.of(
                    Tensor.of(Shape.of(5, 2), 1d, -2d, 0.3, 4d, 0.5, 6d, 0.1, 0.2, -0.5, 1d),
                    Tensor.of(Shape.of(2, 2), 0.1, 0.2, 0.3, -0.4));
            assertEquals(Running.run(described, point), Running.run(ready, point));
            // Kept for all turns, the hyperbolic tangent is computed in the first scan alone.
            assertEquals(recompute ? 2 : 1, countAll(ready.graph(), OpKind.TANH), ready.toString());
        }
    }

    @Test
    void whatACheckpointComputesIsComputedAgainAndTakesLessMemory() {
        long plain = peak(false);
        long checkpointed = peak(true);
        assertTrue(checkpointed < plain * 0.6, "planned " + checkpointed + " bytes against " + plain);
    }

    /** The bytes planned for the gradient of 16 layers, in four checkpoints or in none. */
    private static long peak(boolean checkpointed) {
        GraphBuilder b = new GraphBuilder();
        Value x = b.input("x", DType.F64, Shape.of(64, 8));
        Value w = b.input("w", DType.F64, Shape.of(8, 8));
        Value h = x;
        for (int block = 0; block < 4; block++) {
            if (checkpointed) {
                h = b.checkpoint(List.of(h), (body, in) -> List.of(fourLayers(body, in.get(0), w)))
                        .get(0);
            } else {
                h = fourLayers(b, h, w);
            }
        }
        Value loss = b.sum(h);
        Value dw = Differentiation.gradients(b, loss, List.of(w)).get(0);
        Program ready = Passes.standard().apply(Lowering.lower(Running.program(b, loss, dw), new ReferenceBackend()));
        assertEquals(checkpointed ? 32 : 16, count(ready.graph(), OpKind.TANH));
        return MemoryPlan.of(ready).peakBytes();
    }

    @Test
    void carriesWithinTheTurnsOfARecomputedScanAreComputedAgainAndTakeLessMemory() {
        long flat = peakOfScan(1);
        long segmented = peakOfScan(8);
        // Of 64 carries, 8 and 8 are kept; the rest is what turns work with.
        assertTrue(segmented < flat * 0.5, "planned " + segmented + " bytes against " + flat);
    }

    /** The bytes planned for the gradient of 64 turns, in segments of some turns each. */
    private static long peakOfScan(int turns) {
        GraphBuilder b = new GraphBuilder();
        Value xs = b.input("xs", DType.F64, Shape.of(64 / turns, turns, 4, 8));
        Value w = b.input("w", DType.F64, Shape.of(8, 8));
        Value start = b.filled(DType.F64, Shape.of(4, 8), 0);
        Value last = b.scan(
                        64 / turns,
                        false,
                        true,
                        List.of(start),
                        List.of(xs),
                        (body, carries, elements) ->
                                body.scan(turns, false, true, carries, elements, (inner, states, each) -> {
                                    Value next = inner.tanh(inner.add(inner.matmul(states.get(0), w), each.get(0)));
                                    return new ScanBody.Turn(List.of(next), List.of());
                                }))
                .carries()
                .get(0);
        Value loss = b.sum(last);
        Value dw = Differentiation.gradients(b, loss, List.of(w)).get(0);
        return peak(Passes.standard().apply(Lowering.lower(Running.program(b, loss, dw), new ReferenceBackend())));
    }

    /** What a program and its sub-graphs are planned to need. */
    private static long peak(Program program) {
        long sum = MemoryPlan.of(program).peakBytes();
        for (Node node : program.graph().nodes()) {
            for (Subgraph subgraph : node.op().subgraphs()) {
                Map<String, Value> outputs = new LinkedHashMap<>();
                subgraph.results().forEach(result -> outputs.put("y" + outputs.size(), result));
                sum += peak(new Program(subgraph.graph(), outputs, Map.of(), Optional.empty()));
            }
        }
        return sum;
    }

    private static Value fourLayers(GraphBuilder b, Value x, Value w) {
        Value h = x;
        for (int layer = 0; layer < 4; layer++) {
            h = b.tanh(b.matmul(h, w));
        }
        return h;
    }

    @Test
    void aLoopOfUnknownLengthHasNoGradient() {
        Value x = g.input("x", DType.F64, Shape.scalar());
        Value doubled = g.whileLoop(
                        List.of(x),
                        (body, in) -> List.of(body.compare(Comparison.LT, in.get(0), 10)),
                        (body, in) -> List.of(body.mul(in.get(0), 2)))
                .get(0);
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Differentiation.gradients(g, doubled, List.of(x)));
        assertTrue(e.getMessage().contains("while has no gradient"), e.getMessage());
    }

    @Test
    void whatPassesThroughALoopOfUnknownLengthAsAnIntegerStopsNoGradient() {
        Value x = g.input("x", DType.F64, Shape.scalar());
        Value count = g.whileLoop(
                        List.of(g.constant(Tensor.of(Shape.scalar(), 0L))),
                        (body, in) -> List.of(body.compare(Comparison.LT, body.cast(in.get(0), DType.F64), x)),
                        (body, in) -> List.of(body.add(in.get(0), body.constant(Tensor.of(Shape.scalar(), 1L)))))
                .get(0);
        Value loss = g.mul(x, g.cast(count, DType.F64));
        Value dx = Differentiation.gradients(g, loss, List.of(x)).get(0);
        assertEquals(
                List.of(Tensor.of(Shape.scalar(), 4d)),
                Running.run(Running.program(g, dx), List.of(Tensor.of(Shape.scalar(), 3.5))));
    }

    @Test
    void hessianVectorProductsOfASmallNetworkAreThoseOfDifferencesOfGradients() {
        Value x = g.constant(Tensor.of(Shape.of(4, 2), 0.1, -0.4, 0.7, 0.2, -0.9, 0.5, 0.3, 0.8));
        Value w1 = g.input("w1", DType.F64, Shape.of(2, 3));
        Value w2 = g.input("w2", DType.F64, Shape.of(3, 2));
        Value v1 = g.input("v1", DType.F64, Shape.of(2, 3));
        Value v2 = g.input("v2", DType.F64, Shape.of(3, 2));
        Value target = g.oneHot(g.constant(Tensor.of(Shape.of(4), 0L, 1L, 1L, 0L)), 2, DType.F64);
        Value logits = g.matmul(g.tanh(g.matmul(x, w1)), w2);
        Value loss = g.neg(g.mean(g.mul(target, g.logSoftmax(logits, 1))));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(w1, w2));
        Value along = g.add(g.sum(g.mul(gradients.get(0), v1)), g.sum(g.mul(gradients.get(1), v2)));
        List<Value> products = Differentiation.gradients(g, along, List.of(w1, w2));

        double[] a = {0.3, -0.2, 0.5, 0.4, 0.1, -0.6};
        double[] b = {0.2, 0.7, -0.1, -0.3, 0.6, 0.4};
        double[] va = {1, -0.5, 0.25, 0.5, -1, 0.75};
        double[] vb = {-0.25, 0.5, 1, 0.75, -0.5, 0.1};
        List<Tensor> found = Running.run(Running.program(g, products.toArray(Value[]::new)), point(a, b, va, vb));
        double step = 1e-5;
        Program gradient = Running.program(g, gradients.toArray(Value[]::new));
        List<Tensor> above = Running.run(gradient, point(moved(a, va, step), moved(b, vb, step), va, vb));
        List<Tensor> below = Running.run(gradient, point(moved(a, va, -step), moved(b, vb, -step), va, vb));
        for (int input = 0; input < 2; input++) {
            for (int i = 0; i < 6; i++) {
                double expected =
                        (above.get(input).getDouble(i) - below.get(input).getDouble(i)) / (2 * step);
                // Truncation is step^2 times a third derivative of order 1, cancellation 1e-16 / step.
                assertEquals(expected, found.get(input).getDouble(i), 1e-9);
            }
        }
    }

    private static List<Tensor> point(double[] a, double[] b, double[] va, double[] vb) {
        Shape first = Shape.of(2, 3);
        Shape second = Shape.of(3, 2);
        return List.of(Tensor.of(first, a), Tensor.of(second, b), Tensor.of(first, va), Tensor.of(second, vb));
    }

    private static double[] moved(double[] at, double[] direction, double step) {
        double[] moved = at.clone();
        for (int i = 0; i < at.length; i++) {
            moved[i] += step * direction[i];
        }
        return moved;
    }

    private static long count(Graph graph, OpKind kind) {
        return graph.nodes().stream().filter(node -> node.op().kind() == kind).count();
    }

    private static long countAll(Graph graph, OpKind kind) {
        return count(graph, kind)
                + graph.nodes().stream()
                        .flatMap(node -> node.op().subgraphs().stream())
                        .mapToLong(subgraph -> countAll(subgraph.graph(), kind))
                        .sum();
    }
}
