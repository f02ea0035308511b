package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.tensor.DType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ReductionsTest {
    static Stream<Arguments> reductions() {
        return Stream.of(OpKind.REDUCE_SUM, OpKind.REDUCE_PROD, OpKind.REDUCE_MAX, OpKind.REDUCE_MIN)
                .flatMap(kind -> Stream.of(DType.F32, DType.F64, DType.F16, DType.BF16, DType.I64, DType.I8, DType.U8)
                        .map(dtype -> Arguments.of(kind, dtype)));
    }

    @ParameterizedTest
    @MethodSource("reductions")
    void axesAreCombinedAsTheReferenceDoes(OpKind kind, DType dtype) {
        for (List<Integer> axes : List.of(
                List.<Integer>of(),
                List.of(0),
                List.of(1),
                List.of(2),
                List.of(0, 1),
                List.of(0, 2),
                List.of(1, 2),
                List.of(0, 1, 2))) {
            Agreement.check((g, in) -> g.add(new Op.Reduce(kind, axes), List.of(in.any(dtype, 3, 4, 5))));
        }
    }

    @ParameterizedTest
    @MethodSource("reductions")
    void nothingIsCombinedToTheNeutralElement(OpKind kind, DType dtype) {
        Agreement.check((g, in) -> g.reduce(kind, in.any(dtype, 3, 0), 1));
        Agreement.check((g, in) -> g.reduce(kind, in.any(dtype, 0, 3), 1));
        Agreement.check((g, in) -> g.reduce(kind, in.any(dtype, 3, 0, 2), 0, 1, 2));
        Agreement.check((g, in) -> g.reduce(kind, in.any(dtype)));
    }

    @ParameterizedTest
    @EnumSource(
            value = OpKind.class,
            names = {"REDUCE_SUM", "REDUCE_MAX", "REDUCE_MIN"})
    void largeTensorsAreCombinedInBlocks(OpKind kind) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Agreement.check(1e-5, (g, in) -> g.reduce(kind, in.positive(dtype, 7, 100, 149)));
            Agreement.check(1e-5, (g, in) -> g.reduce(kind, in.positive(dtype, 7, 100, 149), 0, 2));
            Agreement.check(1e-5, (g, in) -> g.reduce(kind, in.positive(dtype, 7, 100, 149), 1));
        }
    }

    @Test
    void aNaNWinsEveryMaximumAndMinimum() {
        for (OpKind kind : List.of(OpKind.REDUCE_MAX, OpKind.REDUCE_MIN)) {
            for (DType dtype : List.of(DType.F32, DType.F64, DType.F16)) {
                Agreement.check((g, in) -> g.reduce(kind, in.crowded(dtype, 30, 3), 1));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "BF16", "I32", "U8", "BOOL"})
    void theFirstGreatestElementIsFound(DType dtype) {
        Agreement.check((g, in) -> g.argMax(in.crowded(dtype, 40, 5), 1));
        Agreement.check((g, in) -> g.argMax(in.crowded(dtype, 5, 40), 0));
        Agreement.check((g, in) -> g.argMax(in.any(dtype, 4, 5, 6), 1));
        Agreement.check((g, in) -> g.argMax(in.any(dtype, 4, 0, 6), 2));
    }
}
