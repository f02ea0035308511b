package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.steelyard.backend.Program;
import io.steelyard.compiler.internal.CommonSubexpressions;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CommonSubexpressionsTest {
    private final GraphBuilder g = new GraphBuilder();
    private final Value x = g.input("x", DType.F32, Shape.of(3));

    private String merged(Value... outputs) {
        return new CommonSubexpressions().apply(Running.program(g, outputs)).toString();
    }

    private void assertKept(Value... outputs) {
        Program program = Running.program(g, outputs);
        assertEquals(
                program.toString(), new CommonSubexpressions().apply(program).toString());
    }

    @Test
    void whatIsComputedTwiceIsComputedOnce() {
        assertEquals("""
                %0 = input "x" : f32[3]
                %1 = exp(%0) : f32[3]
                %2 = neg(%1) : f32[3]
                output "y0" = %2
                output "y1" = %2
                """, merged(g.neg(g.exp(x)), g.neg(g.exp(x))));
    }

    @Test
    void equalConstantsAreOne() {
        Value one = g.constant(Tensor.of(Shape.of(2), 1f, 2f));
        Value other = g.constant(Tensor.of(Shape.of(2), 1f, 2f));
        assertEquals("""
                %0 = input "x" : f32[3]
                %1 = constant {1.0, 2.0} : f32[2]
                output "y0" = %1
                output "y1" = %1
                """, merged(one, other));
    }

    @Test
    void zerosOfDifferentSignsStayApart() {
        assertKept(g.constant(DType.F32, 0), g.constant(DType.F32, -0.0));
    }

    @Test
    void otherAttributesMakeAnotherExpression() {
        assertKept(g.slice(x, 0, 0, 1), g.slice(x, 0, 1, 2));
    }

    @Test
    void operandsInAnotherOrderMakeAnotherExpression() {
        Value y = g.input("y", DType.F32, Shape.of(3));
        assertKept(g.max(x, y), g.max(y, x));
    }

    @Test
    void randomNumbersOfOneStreamAndKeyAreTheSame() {
        Value key = g.input("key", DType.I64, Shape.of(2));
        assertEquals(
                """
                %0 = input "x" : f32[3]
                %1 = input "key" : i64[2]
                %2 = random_uniform(%1) stream=7 : f32[3]
                output "y0" = %2
                output "y1" = %2
                """,
                merged(
                        g.randomUniform(key, DType.F32, Shape.of(3), 7),
                        g.randomUniform(key, DType.F32, Shape.of(3), 7)));
    }

    @Test
    void randomNumbersOfDifferentStreamsOrKeysStayApart() {
        Value key = g.input("key", DType.I64, Shape.of(2));
        Value other = g.input("other", DType.I64, Shape.of(2));
        assertKept(
                g.randomUniform(key, DType.F32, Shape.of(3), 7),
                g.randomUniform(key, DType.F32, Shape.of(3), 8),
                g.randomUniform(other, DType.F32, Shape.of(3), 7));
    }

    @Test
    void inputsAndStatesOfDifferentNamesStayApart() {
        assertKept(
                x,
                g.input("y", DType.F32, Shape.of(3)),
                g.state("x", DType.F32, Shape.of(3)),
                g.state("y", DType.F32, Shape.of(3)));
    }
}
