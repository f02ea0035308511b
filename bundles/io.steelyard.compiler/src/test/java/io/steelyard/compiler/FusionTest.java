package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.backend.Program;
import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Kernels;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.LossComposites;
import io.steelyard.graph.Node;
import io.steelyard.graph.NormalizationComposites;
import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.UpdateComposites;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FusionTest {
    private final GraphBuilder g = new GraphBuilder();

    private Value input(String name, long... dims) {
        return g.input(name, DType.F32, Shape.of(dims));
    }

    private FusedProgram checked(Value... outputs) {
        FusedProgram fused = FusedProgram.of(g, outputs);
        fused.check(7);
        return fused;
    }

    private static long count(FusedProgram fused, OpKind kind) {
        return fused.after().graph().nodes().stream()
                .filter(node -> node.op().kind() == kind)
                .count();
    }

    private Map<String, Value> adam(String name, Value gradient, boolean decoupled, Value rate, Value step) {
        Shape shape = gradient.shape();
        Value p = g.state(name, DType.F32, shape);
        Value m = g.state(name + ".m", DType.F32, shape);
        Value v = g.state(name + ".v", DType.F32, shape);
        UpdateComposites.AdamStep after = UpdateComposites.adam(
                g,
                p,
                gradient,
                new UpdateComposites.AdamSlots(m, v, Optional.empty()),
                rate,
                step,
                new UpdateComposites.Adam(0.9, 0.999, 1e-8, 0.01, decoupled, false));
        Map<String, Value> updates = new LinkedHashMap<>();
        updates.put(name, after.parameter());
        updates.put(name + ".m", after.slots().mean());
        updates.put(name + ".v", after.slots().meanSquare());
        return updates;
    }

    @Test
    void anAdamUpdateIsOneNodeForEachParameterAndOneForAllScalars() {
        for (boolean decoupled : List.of(false, true)) {
            GraphBuilder g = this.g;
            Value rate = g.input("rate", DType.F64, Shape.scalar());
            Value step = g.input("step", DType.F64, Shape.scalar());
            Map<String, Value> updates = new LinkedHashMap<>();
            updates.putAll(adam("w" + decoupled, input("dw", 4, 3), decoupled, rate, step));
            updates.putAll(adam("b" + decoupled, input("db", 3), decoupled, rate, step));
            FusedProgram fused = FusedProgram.of(new Program(g.graph(), Map.of(), updates, Optional.empty()));
            fused.check(1);
            assertEquals(2, fused.large().size(), fused.after()::toString);
            assertEquals(3, fused.fused().size(), fused.after()::toString);
            fused.large().forEach(node -> assertEquals(3, node.body().results().size(), node.body()::toString));
        }
    }

    @Test
    void biasAndActivationBehindAProductAreOneNode() {
        Value z = g.add(g.matmul(input("x", 4, 5), input("w", 5, 3)), input("b", 3));
        FusedProgram fused = checked(g.relu(z));
        assertEquals(1, fused.fused().size());
        assertEquals(1, count(fused, OpKind.DOT_GENERAL));
    }

    @Test
    void theGradientOfAnActivationIsOneNodeAndThatOfABiasAnother() {
        Value x = input("x", 4, 5);
        Value w = input("w", 5, 3);
        Value b = input("b", 3);
        Value loss = g.sum(g.dot(g.relu(g.add(g.matmul(x, w), b)), 1, input("c", 3), 0));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(w, b));
        FusedProgram fused = checked(gradients.get(0), gradients.get(1));
        assertTrue(fused.large().size() <= 3, fused.after()::toString);
    }

    @Test
    void softmaxIsOneNodeAndSoIsItsGradient() {
        Value x = input("x", 6, 5);
        Value y = g.softmax(x, 1);
        assertEquals(1, checked(y).fused().size());
        Value loss = g.sum(g.mul(y, input("t", 6, 5)));
        Value dx = Differentiation.gradients(g, loss, List.of(x)).get(0);
        FusedProgram fused = checked(dx);
        assertEquals(1, fused.fused().size(), fused.after()::toString);
    }

    @Test
    void softmaxAlongAnInnerAxisIsOneNode() {
        assertEquals(1, checked(g.softmax(input("x", 2, 3, 2, 5), 3)).fused().size());
    }

    @Test
    void crossEntropyAndItsGradientAreOneNodeForTheLogits() {
        Value logits = input("x", 6, 5);
        Value target = g.input("t", DType.I64, Shape.of(6));
        Value loss = LossComposites.crossEntropy(
                g, logits, target, Optional.empty(), new LossComposites.CrossEntropy(0.1, -100, false));
        Value dx = Differentiation.gradients(g, loss, List.of(logits)).get(0);
        FusedProgram fused = FusedProgram.of(g, loss, dx);
        fused.check(
                List.of(
                        Tensor.of(
                                DType.F32,
                                Shape.of(6, 5),
                                new Random(3).doubles(30).toArray()),
                        Tensor.of(Shape.of(6), 0L, 4L, -100L, 2L, 7L, 1L)),
                Map.of(),
                5);
        long whole = fused.fused().stream()
                .filter(node -> node.body().graph().nodes().stream()
                        .anyMatch(inner -> inner.result().shape().elements() == 30))
                .count();
        assertEquals(1, whole, fused.after()::toString);
    }

    @Test
    void layerNormIsOneNode() {
        Value y = NormalizationComposites.layerNorm(
                g, input("x", 6, 8), 1, Optional.of(input("w", 8)), Optional.of(input("b", 8)), 1e-5);
        FusedProgram fused = checked(y);
        assertEquals(1, fused.fused().size(), fused.after()::toString);
    }

    @Test
    void theGradientOfLayerNormIsOneNodeForTheInputAndOneForItsParameters() {
        Value x = input("x", 6, 8);
        Value w = input("w", 8);
        Value b = input("b", 8);
        Value y = NormalizationComposites.layerNorm(g, x, 1, Optional.of(w), Optional.of(b), 1e-5);
        Value loss = g.sum(g.mul(y, input("t", 6, 8)));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(x, w, b));
        FusedProgram fused = checked(gradients.toArray(Value[]::new));
        assertEquals(2, fused.fused().size(), fused.after()::toString);
    }

    @Test
    void theGuardIsAPieceForEachGradientAndOneScalarNode() {
        Value all = null;
        List<Value> gradients = new ArrayList<>(List.of(input("a", 64, 1024), input("b", 7), input("c", 4, 3)));
        for (Value gradient : gradients) {
            Value greatest = g.reduce(OpKind.REDUCE_MAX, g.abs(gradient));
            Value finite = g.compare(Comparison.LT, greatest, Double.POSITIVE_INFINITY);
            all = all == null ? finite : g.binary(OpKind.AND, all, finite);
        }
        FusedProgram fused = FusedProgram.of(g, all);
        long scalars = fused.fused().stream()
                .filter(node -> node.body().parameters().stream()
                        .allMatch(parameter -> parameter.shape().rank() == 0))
                .count();
        assertEquals(1, scalars, fused.after()::toString);
    }

    @Test
    void theCellOfAnLstmIsOneNode() {
        Value x = input("x", 3, 2, 4);
        RecurrentComposites.LongShortTerm all = RecurrentComposites.lstm(
                g,
                x,
                input("h", 2, 5),
                input("c", 2, 5),
                RecurrentComposites.Weights.of(
                        input("wi", 20, 4),
                        input("wh", 20, 5),
                        Optional.of(input("bi", 20)),
                        Optional.of(input("bh", 20))),
                new RecurrentComposites.Walk(false, false, Optional.empty()));
        FusedProgram fused = checked(all.output());
        assertEquals(List.of(1L), ofStates(fused));
        Value loss = g.sum(g.mul(all.output(), input("t", 3, 2, 5)));
        List<Value> gradients = Differentiation.gradients(g, loss, List.of(x, input("wh", 20, 5)));
        FusedProgram both = checked(gradients.toArray(Value[]::new));
        assertEquals(List.of(1L, 1L), ofStates(both));
        assertFalse(both.after().toString().contains("pad("), "the gradients of the gates are put together");
    }

    /** For each scan, how many fused nodes of its body have results of the shape of the states. */
    private static List<Long> ofStates(FusedProgram fused) {
        return fused.after().graph().nodes().stream()
                .filter(node -> node.op() instanceof Op.Scan)
                .map(node -> ((Op.Scan) node.op())
                        .body().graph().nodes().stream()
                                .filter(inner -> inner.op() instanceof Op.Composite)
                                .filter(inner -> inner.results().get(0).shape().equals(Shape.of(2, 5)))
                                .count())
                .toList();
    }

    @Test
    void randomProgramsComputeTheSameFused() {
        for (long seed = 0; seed < 60; seed++) {
            FusedProgram.of(RandomPrograms.program(seed)).check(seed);
        }
    }

    @Test
    void randomElementwiseProgramsComputeTheSameFused() {
        for (long seed = 0; seed < 300; seed++) {
            FusedProgram.of(RandomKernels.program(seed)).check(seed);
        }
    }

    @Test
    void anUpdateIsWrittenOverTheStateItReads() {
        Value rate = g.input("rate", DType.F64, Shape.scalar());
        Value step = g.input("step", DType.F64, Shape.scalar());
        Map<String, Value> updates = adam("w", input("dw", 4, 3), true, rate, step);
        FusedProgram fused = FusedProgram.of(new Program(g.graph(), Map.of(), updates, Optional.empty()));
        Node update = fused.after().graph().nodes().stream()
                .filter(node -> node.op() instanceof Op.Composite
                        && node.results().get(0).shape().rank() == 2)
                .findFirst()
                .orElseThrow();
        Kernel kernel = Kernels.of((Op.Composite) update.op());
        fused.after().updates().forEach((name, value) -> {
            int read = operand(fused.after(), update, name);
            int result = kernel.reads() + update.results().indexOf(value);
            assertTrue(kernel.mayOverwrite(read, result), () -> name + "\n" + kernel);
        });
    }

    private static int operand(Program program, Node update, String state) {
        return IntStream.range(0, update.operands().size())
                .filter(i -> program.graph().nodes().stream()
                        .anyMatch(node ->
                                node.results().contains(update.operands().get(i))
                                        && node.op() instanceof Op.StateRead read
                                        && read.name().equals(state)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatUpdatesNeedIsApartFromWhatIsHandedOut() {
        Value x = input("x", 8);
        Value shared = g.exp(x);
        Value loss = g.mul(shared, 2);
        Value next = g.add(g.state("s", DType.F32, Shape.of(8)), shared);
        FusedProgram fused =
                FusedProgram.of(new Program(g.graph(), Map.of("loss", loss), Map.of("s", next), Optional.empty()));
        fused.check(3);
        assertEquals(2, fused.fused().size(), fused.after()::toString);
    }

    @Test
    void whatIsCheapIsComputedAgainRatherThanKept() {
        Value x = input("x", 8, 4);
        Value doubled = g.mul(x, 2);
        Value column = g.sum(g.exp(doubled), 0);
        FusedProgram fused = checked(g.tanh(doubled), column);
        assertEquals(2, fused.fused().size(), fused.after()::toString);
        fused.fused().forEach(node -> assertEquals(1, node.body().results().size(), fused.after()::toString));
    }

    @Test
    void whatIsDearIsKeptRatherThanComputedAgain() {
        Value x = input("x", 8, 4);
        Value dear = g.exp(x);
        FusedProgram fused = checked(g.tanh(dear), g.sum(g.neg(dear), 0));
        long exponentials = fused.fused().stream()
                .flatMap(node -> node.body().graph().nodes().stream())
                .filter(node -> node.op().kind() == OpKind.EXP)
                .count();
        assertEquals(1, exponentials, fused.after()::toString);
    }

    @Test
    void theMaximumOfManyElementsIsThatOfEqualParts() {
        FusedProgram fused = FusedProgram.of(g, g.reduce(OpKind.REDUCE_MAX, g.abs(input("x", 56, 1024))));
        assertEquals(
                List.of("kernel rows [r0=4] columns [c0=14336]", "kernel rows [] columns [c0=4]"),
                fused.fused().stream()
                        .map(node -> Kernels.of(node).toString().split(":", 2)[0])
                        .toList());
    }

    @Test
    void theSumOfManyFloatingPointNumbersStaysOne() {
        FusedProgram fused = FusedProgram.of(g, g.sum(g.abs(input("x", 64, 1024))));
        assertEquals(1, fused.fused().size(), fused.after()::toString);
    }

    @Test
    void batchNormIsOneNodeThatGoesOverTheChannels() {
        NormalizationComposites.Normalized y = NormalizationComposites.batchNorm(
                g, input("x", 2, 3, 2, 4), Optional.of(input("w", 3)), Optional.of(input("b", 3)), 1e-5);
        FusedProgram fused = checked(y.output(), y.mean(), y.variance());
        assertEquals(1, fused.fused().size(), fused.after()::toString);
        assertEquals(3, Kernels.of(fused.fused().get(0)).rows());
    }

    @Test
    void whatMayFailIsNotFused() {
        Value x = g.input("x", DType.I32, Shape.of(4));
        FusedProgram fused = FusedProgram.of(g, g.div(g.add(x, 1), g.input("y", DType.I32, Shape.of(4))));
        assertEquals(1, count(fused, OpKind.DIV));
    }

    @Test
    void fusingTwiceIsFusingOnce() {
        for (long seed = 0; seed < 20; seed++) {
            FusedProgram once = FusedProgram.of(RandomPrograms.program(seed));
            FusedProgram twice = new FusedProgram(once.before(), Fusion.fuse(once.after()));
            assertEquals(new HashSet<>(once.fused()), new HashSet<>(twice.fused()));
            assertEquals(
                    once.after().graph().nodes().size(),
                    twice.after().graph().nodes().size());
        }
    }

    @Test
    void oneRowIsOneNodeToo() {
        assertEquals(1, checked(g.softmax(input("x", 1, 10), 1)).fused().size());
        Value y = NormalizationComposites.layerNorm(g, input("z", 8), 1, Optional.empty(), Optional.empty(), 1e-5);
        assertEquals(1, checked(y).fused().size());
    }

    @Test
    void manyNodesAreFusedInLittleTime() {
        Value x = input("x", 64, 32);
        for (int layer = 0; layer < 60; layer++) {
            Value normal = NormalizationComposites.layerNorm(
                    g, x, 1, Optional.of(input("w" + layer, 32)), Optional.empty(), 1e-5);
            x = g.add(x, g.relu(g.matmul(normal, input("m" + layer, 32, 32))));
        }
        Value dx = Differentiation.gradients(g, g.sum(x), List.of(input("x", 64, 32)))
                .get(0);
        Program program = Passes.standard().apply(Lowering.lower(Running.program(g, dx), OpKind.OPSET));
        assertTrue(program.graph().nodes().size() > 2000);
        // Far more than it takes, even on a busy machine that has just started; an exponential walk would never end.
        assertTimeout(Duration.ofSeconds(10), () -> Fusion.fuse(program));
    }
}
