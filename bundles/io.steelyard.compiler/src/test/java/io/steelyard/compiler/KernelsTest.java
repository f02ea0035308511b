package io.steelyard.compiler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.steelyard.compiler.kernel.Kernel;
import io.steelyard.compiler.kernel.Kernels;
import io.steelyard.graph.GraphBuilder;
import io.steelyard.graph.GraphException;
import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private final GraphBuilder g = new GraphBuilder();

    private Value input(String name, long... dims) {
        return g.input(name, DType.F32, Shape.of(dims));
    }

    /** The kernel of a program that is one fused node. */
    private Kernel kernel(Value... outputs) {
        List<Op.Composite> fused = FusedProgram.of(g, outputs).fused();
        assertEquals(1, fused.size());
        return Kernels.of(fused.get(0));
    }

    private void assertKernel(String expected, Value... outputs) {
        assertEquals(expected, kernel(outputs).toString());
    }

    @Test
    void whatGoesElementByElementIsOneLoopWhateverTheShape() {
        assertKernel("""
                kernel rows [] columns [c0=24]: a0:f32 a1:f32 -> b0:f32
                  once
                    %0 = constant 2.0 : f32
                  each
                    %1 = load a0[c0]
                    %2 = load a1[c0]
                    %3 = add(%1, %2) : f32
                    %4 = mul(%3, %0) : f32
                    store %4 in b0[c0]
                """, g.mul(g.add(input("x", 2, 3, 4), input("y", 2, 3, 4)), 2));
    }

    @Test
    void whatIsBroadcastSplitsTheLoopWhereItHasTo() {
        assertKernel("""
                kernel rows [r0=6] columns [c0=4]: a0:f32 a1:f32 -> b0:f32
                  each
                    %0 = load a0[4*r0 + c0]
                    %1 = load a1[c0]
                    %2 = add(%0, %1) : f32
                    store %2 in b0[4*r0 + c0]
                """, g.add(input("x", 2, 3, 4), input("b", 4)));
    }

    @Test
    void whatIsOfARowIsComputedOnceForIt() {
        assertKernel("""
                kernel rows [r0=2] columns [c0=12]: a0:f32 a1:f32 -> b0:f32
                  once
                    %0 = load a0[r0]
                    %1 = exp(%0) : f32
                  each
                    %2 = load a1[12*r0 + c0]
                    %3 = mul(%2, %1) : f32
                    store %3 in b0[12*r0 + c0]
                """, g.mul(input("x", 2, 3, 4), g.exp(input("s", 2, 1, 1))));
    }

    @Test
    void softmaxKeepsItsExponentialsInAScratchRow() {
        assertKernel("""
                kernel rows [r0=64] columns [c0=10]: a0:f32 -> b0:f32, scratch s0:f32
                  each
                    %0 = load a0[10*r0 + c0]
                    %1 = reduce_max(%0) : f32
                  each
                    %2 = load a0[10*r0 + c0]
                    %3 = sub(%2, %1) : f32
                    %4 = exp(%3) : f32
                    %5 = reduce_sum(%4) : f32
                    store %4 in s0[c0]
                  each
                    %6 = load s0[c0]
                    %7 = div(%6, %5) : f32
                    store %7 in b0[10*r0 + c0]
                """, g.softmax(input("x", 64, 10), 1));
    }

    @Test
    void aSumOfColumnsHasTheColumnsAsRows() {
        assertKernel("""
                kernel rows [r0=5] columns [c0=6]: a0:f32 -> b0:f32
                  each
                    %0 = load a0[r0 + 5*c0]
                    %1 = reduce_sum(%0) : f32
                  once
                    store %1 in b0[r0]
                """, g.sum(input("x", 2, 3, 5), 0, 1));
    }

    @Test
    void slicesAndTransposesAreReadWhereTheyLie() {
        Value x = input("x", 4, 6);
        Value part = g.slice(x, 1, 2, 6);
        assertKernel("""
                kernel rows [r0=4] columns [c0=4]: a0:f32 a1:f32 a2:f32 -> b0:f32
                  each
                    %0 = load a0[6*r0 + c0 + 2]
                    %1 = load a1[r0 + 4*c0]
                    %2 = add(%0, %1) : f32
                    %3 = load a2[c0]
                    %4 = add(%2, %3) : f32
                    store %4 in b0[4*r0 + c0]
                """, g.add(g.add(part, g.transpose(input("y", 4, 4), 1, 0)), input("b", 4)));
    }

    @Test
    void anIndexIsComputedFromTheLoops() {
        Value y = g.add(g.iota(DType.I32, Shape.of(2, 3), 1), g.input("x", DType.I32, Shape.of(2, 3)));
        assertKernel("""
                kernel rows [r0=2] columns [c0=3]: a0:i32 -> b0:i32
                  each
                    %0 = index c0 : i32
                    %1 = load a0[3*r0 + c0]
                    %2 = add(%0, %1) : i32
                    store %2 in b0[3*r0 + c0]
                """, y);
    }

    @Test
    void scalarsHaveNoLoops() {
        assertKernel("""
                kernel rows [] columns []: a0:f32 -> b0:f32
                  once
                    %0 = load a0[0]
                    %1 = exp(%0) : f32
                    store %1 in b0[0]
                """, g.exp(input("x")));
    }

    @Test
    void aResultMayTakeThePlaceOfWhatIsReadAtTheSamePoint() {
        Kernel kernel = kernel(g.add(g.mul(input("x", 4, 6), 2), input("b", 6)));
        assertTrue(kernel.mayOverwrite(0, 2));
        assertFalse(kernel.mayOverwrite(1, 2), "of which every row reads all");
    }

    @Test
    void aResultMayNotTakeThePlaceOfWhatALaterPhaseReads() {
        Value x = input("x", 4, 6);
        Value doubled = g.mul(g.exp(x), 2);
        Value centred = g.sub(g.add(x, 1), g.keep(g.sum(doubled, 1), x, 1));
        Kernel kernel = kernel(doubled, centred);
        assertFalse(kernel.mayOverwrite(0, 1), kernel::toString);
        assertTrue(kernel.mayOverwrite(0, 2), kernel::toString);
    }

    @Test
    void aResultMayNotTakeThePlaceOfWhatIsReadElsewhere() {
        Value x = input("x", 4, 4);
        Kernel kernel = kernel(g.add(g.add(x, input("y", 4, 4)), g.transpose(x, 1, 0)));
        assertFalse(kernel.mayOverwrite(0, 2), kernel::toString);
        assertTrue(kernel.mayOverwrite(1, 2), kernel::toString);
    }

    @Test
    void aResultMayNotTakeThePlaceOfAnotherType() {
        Kernel kernel = kernel(g.cast(input("x", 4), DType.F64));
        assertFalse(kernel.mayOverwrite(0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> kernel.mayOverwrite(1, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> kernel.mayOverwrite(0, 0));
    }

    @Test
    void whatHasNoLoopsInCommonHasNoKernel() {
        g.composite(
                "fused",
                Map.of(),
                List.of(input("x", 4, 6), input("y", 5)),
                (body, in) -> List.of(body.exp(in.get(0)), body.exp(in.get(1))));
        Op.Composite composite = (Op.Composite)
                g.graph().nodes().get(g.graph().nodes().size() - 1).op();
        assertThrows(GraphException.class, () -> Kernels.of(composite));
    }
}
