package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.graph.Comparison;
import io.steelyard.graph.Graph;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphText;
import io.steelyard.graph.Op;
import io.steelyard.graph.RecurrentComposites;
import io.steelyard.graph.ScanBody;
import io.steelyard.graph.Subgraph;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Gradients through sub-graphs where something is there twice, not at all, or not wanted. */
class StructuredGradientsTest {
    private final GraphBuilder g = new GraphBuilder();

    private double[] gradient(Value loss, Value wrt, Tensor... inputs) {
        Value found = Differentiation.gradients(g, loss, List.of(wrt)).get(0);
        List<Tensor> plain = Running.run(Running.program(g, found), List.of(inputs));
        List<Tensor> rewritten = Running.run(Passes.standard().apply(Running.program(g, found)), List.of(inputs));
        assertEquals(plain, rewritten);
        return plain.get(0).toDoubles();
    }

    private static Tensor scalar(double value) {
        return Tensor.scalar(DType.F64, value);
    }

    @Test
    void anOperandThatABranchSeesTwiceReceivesItsGradientOnce() {
        Value x = g.input("x", DType.F64, Shape.scalar());
        Subgraph product =
                GraphBuilder.subgraph(List.of(x.type(), x.type()), (b, in) -> List.of(b.mul(in.get(0), in.get(1))));
        Value truth = g.compare(Comparison.EQ, x, x);
        Value y = g.addAll(new Op.Cond(product, product), List.of(truth, x, x)).get(0);
        assertArrayEquals(new double[] {6}, gradient(y, x, scalar(3)));
    }

    @Test
    void aScanWhoseSequenceNobodyReadsIsLeftWithAnOperand() {
        Value x = g.input("x", DType.F64, Shape.of(3));
        Value ones = g.scan(
                        List.of(),
                        List.of(x),
                        (body, none, elements) -> new ScanBody.Turn(List.of(), List.of(body.constant(DType.F64, 1))))
                .outputs()
                .get(0);
        assertEquals(
                List.of(Tensor.of(Shape.of(3), 1d, 1d, 1d)),
                Running.run(
                        Passes.standard().apply(Running.program(g, ones)),
                        List.of(Tensor.of(Shape.of(3), 4d, 5d, 6d))));
    }

    @Test
    void aSequenceThatIsOnlyLookedAtForItsSignHasNoGradient() {
        Value x = g.input("x", DType.F64, Shape.of(3));
        Value signs = g.scan(
                        List.of(),
                        List.of(x),
                        (body, none, elements) -> new ScanBody.Turn(List.of(), List.of(body.sign(elements.get(0)))))
                .outputs()
                .get(0);
        assertArrayEquals(new double[3], gradient(g.sum(signs), x, Tensor.of(Shape.of(3), 4d, -5d, 6d)));
    }

    @Test
    void aResultOfACheckpointThatNobodyReadsSendsNothingBack() {
        Value x = g.input("x", DType.F64, Shape.scalar());
        Value first = g.checkpoint(List.of(x), (body, in) -> List.of(body.mul(in.get(0), 3), body.sqrt(in.get(0))))
                .get(0);
        // The slope of the root is infinite at 0, and 0 times that is NaN.
        assertArrayEquals(new double[] {3}, gradient(first, x, scalar(0)));
    }

    @Test
    void aCheckpointIsDifferentiatedForWhatIsWantedAlone() {
        Value x = g.input("x", DType.F64, Shape.scalar());
        Value w = g.input("w", DType.F64, Shape.scalar());
        Value y = g.checkpoint(List.of(x, w), (body, in) -> {
                    Value doubled = body.whileLoop(
                                    List.of(in.get(0)),
                                    (test, at) -> List.of(test.compare(Comparison.LT, at.get(0), 10)),
                                    (turn, at) -> List.of(turn.mul(at.get(0), 2)))
                            .get(0);
                    return List.of(body.mul(in.get(1), doubled));
                })
                .get(0);
        assertArrayEquals(new double[] {12}, gradient(y, w, scalar(3), scalar(5)));
    }

    @Test
    void aCarryThatMovesNothingSendsNothingBack() {
        Value x = g.input("x", DType.F64, Shape.of(2));
        Value z = g.input("z", DType.F64, Shape.scalar());
        Value sum = g.scan(
                        List.of(z, g.constant(DType.F64, 0)),
                        List.of(x),
                        (body, carries, elements) -> new ScanBody.Turn(
                                List.of(body.sqrt(carries.get(0)), body.add(carries.get(1), elements.get(0))),
                                List.of()))
                .carries()
                .get(1);
        Tensor two = Tensor.of(Shape.of(2), 1d, 2d);
        assertArrayEquals(new double[] {0}, gradient(sum, z, two, scalar(0)));
        assertArrayEquals(new double[] {1, 1}, gradient(sum, x, two, scalar(0)));
    }

    @Test
    void aCarryThatNothingWantedMovesNeedsNoGradient() {
        Value w = g.input("w", DType.F64, Shape.scalar());
        Value start = g.input("start", DType.F64, Shape.scalar());
        Value last = g.scan(2, false, false, List.of(start), List.of(), (body, carries, none) -> {
                    Value grown = body.whileLoop(
                                    List.of(carries.get(0)),
                                    (test, at) -> List.of(test.compare(Comparison.LT, at.get(0), 10)),
                                    (turn, at) -> List.of(turn.mul(at.get(0), 2)))
                            .get(0);
                    return new ScanBody.Turn(List.of(grown), List.of(body.mul(grown, w)));
                })
                .outputs()
                .get(0);
        assertArrayEquals(new double[] {24}, gradient(g.sum(last), w, scalar(5), scalar(3)));
    }

    @Test
    void whatStandsBehindASequencesEndReachesNoGradient() {
        Value x = g.input("x", DType.F64, Shape.of(1, 2, 1));
        Value w = g.input("w", DType.F64, Shape.of(3, 1));
        Value lengths = g.constant(Tensor.of(Shape.of(1), 1L));
        RecurrentComposites.Recurrent found = RecurrentComposites.gru(
                g,
                x,
                g.filled(DType.F64, Shape.of(1, 1), 0.5),
                RecurrentComposites.Weights.of(
                        w, g.filled(DType.F64, Shape.of(3, 1), 0.5), Optional.empty(), Optional.empty()),
                new RecurrentComposites.Walk(true, false, Optional.of(lengths)));
        Value loss = g.sum(found.output());
        Tensor weights = Tensor.of(Shape.of(3, 1), 0.1, 0.2, 0.3);
        double[] clean = gradient(loss, w, Tensor.of(Shape.of(1, 2, 1), 0.7, 0d), weights);
        double[] dirty = gradient(loss, w, Tensor.of(Shape.of(1, 2, 1), 0.7, Double.NaN), weights);
        assertArrayEquals(clean, dirty);
    }

    @Test
    void parametersOfOneNameAreStillTwo() {
        String text = """
                %0 = input "x" : f64[3]
                %1 = constant {1.0} : f64[]
                %2 = constant {2.0} : f64[]
                %3 = scan(%0, %1, %2) length=3 carries=0 sequences=1 reverse=false recompute=false {
                  %0 = input "0" : f64[]
                  %1 = input "0" : f64[]
                  %2 = input "0" : f64[]
                  %3 = mul(%0, %1) : f64[]
                  %4 = sub(%3, %2) : f64[]
                  yield(%0, %1, %2) %4
                } : f64[3]
                """;
        Graph read = GraphText.read(text);
        Value result = read.nodes().get(3).results().get(0);
        Program program = new Program(read, Map.of("y", result), Map.of(), Optional.empty());
        List<Tensor> point = List.of(Tensor.of(Shape.of(3), 4d, 5d, 6d));
        List<Tensor> expected = List.of(Tensor.of(Shape.of(3), 2d, 3d, 4d));
        assertEquals(expected, Running.run(program, point));
        assertEquals(expected, Running.run(Passes.standard().apply(program), point));
    }
}
