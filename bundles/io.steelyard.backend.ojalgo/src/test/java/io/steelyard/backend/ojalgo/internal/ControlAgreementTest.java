package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.ScanBody.Turn;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What has to do with positions, loops and branches, held to the reference. */
class ControlAgreementTest {
    private final Samples samples = new Samples();

    @Test
    void randomLoopsAndBranchesAreTheReferences() {
        for (long seed = 0; seed < 60; seed++) {
            RandomBodies bodies = new RandomBodies(seed);
            Agreement.check((g, in) -> {
                Turn turn = bodies.scan(
                        g,
                        List.of(in.any(DType.I64, 4), in.any(DType.I64, 4)),
                        List.of(in.any(DType.I64, 3, 4)),
                        List.of(in.any(DType.I64, 4)),
                        2);
                Value carries = g.concat(0, turn.carries());
                return g.concat(0, List.of(carries, g.reshape(g.concat(0, turn.outputs()), 24)));
            });
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8"})
    void sumsAreTheReferences(DType dtype) {
        for (boolean reverse : List.of(false, true)) {
            Agreement.check((g, in) -> g.add(new Op.CumSum(1, reverse, !reverse), List.of(in.any(dtype, 3, 40, 2))));
            Agreement.check((g, in) -> g.add(new Op.CumSum(1, reverse, reverse), List.of(in.any(dtype, 3, 70))));
        }
        Agreement.check(
                dtype == DType.BF16 ? 0x1p-5 : 1e-3,
                (g, in) -> g.scatterAdd(
                        in.any(dtype, 5, 4), in.given(samples.below(DType.I64, 5, 30)), in.any(dtype, 30, 4), 0));
        Agreement.check((g, in) -> g.add(
                new Op.ScatterAdd(2, 1),
                List.of(in.any(dtype, 2, 3, 5), in.given(samples.below(DType.I32, 5, 2, 2)), in.any(dtype, 2, 3, 2))));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    void positionsAreTheReferences(DType dtype) {
        for (int result = 0; result < 2; result++) {
            int which = result;
            Agreement.check(
                    (g, in) -> g.sort(in.crowded(dtype, 3, 40), 1, false).get(which));
            Agreement.check((g, in) -> g.sort(in.crowded(dtype, 40, 3), 0, true).get(which));
            Agreement.check((g, in) -> g.topK(in.crowded(dtype, 3, 400), 9, 1).get(which));
        }
        Agreement.check(
                (g, in) -> g.gather(in.crowded(dtype, 4, 5, 3), in.given(samples.below(DType.I64, 5, 2, 2)), 1));
        Agreement.check((g, in) ->
                g.dynamicSlice(in.crowded(dtype, 4, 5), in.given(samples.below(DType.I64, 9, 2)), List.of(2L, 3L)));
        Agreement.check((g, in) -> g.dynamicUpdateSlice(
                in.crowded(dtype, 4, 5), in.crowded(dtype, 2, 3), in.given(samples.below(DType.I64, 9, 2))));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void functionsAreTheReferences(DType dtype) {
        Agreement.check((g, in) -> g.erfinv(in.given(samples.rounded(dtype, 500))));
        Agreement.check((g, in) -> g.erfinv(in.crowded(dtype, 50)));
        Agreement.check((g, in) -> g.binary(OpKind.ATAN2, in.any(dtype, 50), in.any(dtype, 50)));
        Agreement.check((g, in) -> g.binary(OpKind.ATAN2, in.crowded(dtype, 90), in.crowded(dtype, 90)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"I64", "I32", "I16", "I8", "U8"})
    void movedBitsAreTheReferences(DType dtype) {
        for (OpKind kind : List.of(OpKind.SHIFT_LEFT, OpKind.SHIFT_RIGHT)) {
            Agreement.check((g, in) -> g.binary(kind, in.any(dtype, 70), in.any(dtype, 70)));
            Agreement.check((g, in) -> g.binary(
                    kind, g.filled(dtype, Shape.of(80), -77), g.sub(g.iota(dtype, Shape.of(80), 0), in.any(dtype))));
        }
    }
}
