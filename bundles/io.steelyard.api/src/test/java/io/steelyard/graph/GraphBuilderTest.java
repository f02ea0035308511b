package io.steelyard.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
    private final GraphBuilder g = new GraphBuilder();

    private Value x(long... dims) {
        return g.input("x" + g.graph().nodes().size(), DType.F32, Shape.of(dims));
    }

    private static String refusal(Runnable described) {
        return assertThrows(GraphException.class, described::run).getMessage();
    }

    private static Window window(long size, long stride, long pad) {
        return new Window(
                List.of(size, size), List.of(stride, stride), List.of(pad, pad), List.of(pad, pad), List.of(1L, 1L));
    }

    @Test
    void theDumpShowsEveryNodeWithItsAttributesAndType() {
        Value in = g.input("x", DType.F32, Shape.of(2, 3));
        Value w = g.state("w", DType.F32, Shape.of(4, 3));
        g.mul(g.dot(in, 1, w, 1), 2);
        assertEquals("""
                %0 = input "x" : f32[2,3]
                %1 = state "w" : f32[4,3]
                %2 = dot_general(%0, %1) batch=[]x[] contract=[1]x[1] : f32[2,4]
                %3 = constant {2.0} : f32[]
                %4 = reshape(%3) : f32[1,1]
                %5 = broadcast(%4) : f32[2,4]
                %6 = mul(%2, %5) : f32[2,4]
                """, g.graph().toString());
    }

    @Test
    void operandsBroadcastAsInNumPy() {
        assertEquals(Shape.of(2, 4, 3), g.add(x(2, 1, 3), x(4, 1)).shape());
    }

    @Test
    void shapesThatDoNotBroadcastAreNamed() {
        assertEquals(
                "add: f32[2,3] and f32[2,4] do not broadcast: 3 against 4", refusal(() -> g.add(x(2, 3), x(2, 4))));
    }

    @Test
    void typesAreNotConvertedSilently() {
        Value wide = g.input("wide", DType.F64, Shape.of(2));
        assertEquals("add: operands must be of one type, found f32[2] and f64[2]", refusal(() -> g.add(x(2), wide)));
    }

    @Test
    void aContractionOfUnequalAxesNamesBothSides() {
        assertEquals(
                "dot_general: axis 1 of f32[2,3] and axis 0 of f32[4,5] differ: 3 against 4",
                refusal(() -> g.matmul(x(2, 3), x(4, 5))));
    }

    @Test
    void aConvolutionHasTheShapeThatPyTorchDocuments() {
        // floor((H + 2 padding - dilation (kernel - 1) - 1) / stride + 1), from the documentation of torch.nn.Conv2d
        assertEquals(
                Shape.of(1, 6, 4, 4),
                g.convolution(x(1, 4, 8, 8), x(6, 4, 3, 3), window(3, 2, 1), 1).shape());
    }

    @Test
    void aKernelThatDoesNotFitIsRefused() {
        assertEquals(
                "convolution: window [5, 5] does not fit input [1, 4, 4, 4]: window of span 5 does not fit an axis of 4"
                        + " padded to 4",
                refusal(() -> g.convolution(x(1, 4, 4, 4), x(6, 4, 5, 5), window(5, 1, 0), 1)));
    }

    @Test
    void groupsMustDivideTheChannels() {
        assertEquals(
                "convolution: kernel [6, 2, 3, 3] with 3 groups does not fit 4 input channels of [1, 4, 8, 8]",
                refusal(() -> g.convolution(x(1, 4, 8, 8), x(6, 2, 3, 3), window(3, 1, 0), 3)));
    }

    @Test
    void aValueOfAnotherGraphIsRefused() {
        Value foreign = new GraphBuilder().input("y", DType.F32, Shape.of(2));
        assertEquals("neg: operand %0 belongs to another graph", refusal(() -> g.neg(foreign)));
    }

    @Test
    void typesThatOnlyFilesHoldCannotBeComputedWith() {
        assertEquals(
                "input: u16 can be stored but not computed with; cast it first",
                refusal(() -> g.input("x", DType.U16, Shape.of(2))));
    }

    @Test
    void oneDimensionOfAReshapeMayBeLeftOpen() {
        assertEquals(Shape.of(2, 12), g.reshape(x(2, 3, 4), 2, -1).shape());
        assertEquals("reshape: f32[2,3] does not divide into [4, -1]", refusal(() -> g.reshape(x(2, 3), 4, -1)));
    }

    @Test
    void aNameStandsForOneValue() {
        Value first = g.state("w", DType.F32, Shape.of(2));
        assertEquals(first, g.state("w", DType.F32, Shape.of(2)));
        assertEquals(
                "state w is f32[2], and cannot be f32[3] too", refusal(() -> g.state("w", DType.F32, Shape.of(3))));
    }

    @Test
    void movementsHaveTheShapesTheySay() {
        assertEquals(Shape.of(4, 2, 3), g.transpose(x(2, 3, 4), 2, 0, 1).shape());
        assertEquals(Shape.of(5, 3), g.concat(0, List.of(x(2, 3), x(3, 3))).shape());
        assertEquals(
                Shape.of(2, 2),
                g.slice(x(5, 3), List.of(0L, 1L), List.of(4L, 3L), List.of(2L, 1L))
                        .shape());
        assertEquals(
                Shape.of(8),
                g.pad(x(3), List.of(1L), List.of(2L), List.of(1L), 0).shape());
        assertEquals(Shape.of(3), g.argMax(x(2, 3), 0).shape());
        assertEquals(
                Shape.of(2, 4), g.oneHot(g.argMax(x(2, 3), 1), 4, DType.F32).shape());
    }
}
