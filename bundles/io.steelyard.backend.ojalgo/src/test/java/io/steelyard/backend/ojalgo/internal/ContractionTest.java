package io.steelyard.backend.ojalgo.internal;

import io.steelyard.tensor.DType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Products against the reference. In f32 a sum of n products may be off by some n units of its largest part, usually by
 * the root of that: 1e-5 of the largest element, as the backend states, covers the sizes here.
 */
class ContractionTest {
    private static final double RTOL = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "1, 5, 1",
        "2, 3, 4",
        "7, 300, 5",
        "40, 17, 3",
        "3, 17, 40",
        "100, 64, 100",
        "17, 600, 130",
        "65, 33, 257",
        "129, 10, 64",
        "1, 700, 300",
        "300, 700, 1",
        "0, 3, 4",
        "3, 0, 4",
        "3, 4, 0"
    })
    void productsOfMatricesOfAllSizesAreRight(long m, long k, long n) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Agreement.check(RTOL, (g, in) -> g.matmul(in.any(dtype, m, k), in.any(dtype, k, n)));
            Agreement.check(RTOL, (g, in) -> g.dot(in.any(dtype, m, k), 1, in.any(dtype, n, k), 1));
            Agreement.check(RTOL, (g, in) -> g.dot(in.any(dtype, k, m), 0, in.any(dtype, k, n), 0));
            Agreement.check(RTOL, (g, in) -> g.dot(in.any(dtype, k, m), 0, in.any(dtype, n, k), 1));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8"})
    void axesOfAnyOrderAreBatchedAndContracted(DType dtype) {
        Agreement.check(
                RTOL,
                (g, in) -> g.dotGeneral(
                        in.any(dtype, 3, 4, 5),
                        in.any(dtype, 3, 5, 6),
                        List.of(0),
                        List.of(0),
                        List.of(2),
                        List.of(1)));
        Agreement.check(
                RTOL,
                (g, in) -> g.dotGeneral(
                        in.any(dtype, 4, 3, 5, 2),
                        in.any(dtype, 5, 6, 3, 2),
                        List.of(1, 3),
                        List.of(2, 3),
                        List.of(2),
                        List.of(0)));
        Agreement.check(
                RTOL,
                (g, in) -> g.dotGeneral(
                        in.any(dtype, 4, 3, 5, 2),
                        in.any(dtype, 2, 6, 4),
                        List.of(),
                        List.of(),
                        List.of(3, 0),
                        List.of(0, 2)));
        Agreement.check(
                RTOL,
                (g, in) ->
                        g.dotGeneral(in.any(dtype, 4), in.any(dtype, 5), List.of(), List.of(), List.of(), List.of()));
        Agreement.check(
                RTOL,
                (g, in) ->
                        g.dotGeneral(in.any(dtype, 4), in.any(dtype, 4), List.of(), List.of(), List.of(0), List.of(0)));
        Agreement.check(
                RTOL,
                (g, in) ->
                        g.dotGeneral(in.any(dtype, 4), in.any(dtype, 4), List.of(0), List.of(0), List.of(), List.of()));
        Agreement.check(
                RTOL,
                (g, in) -> g.dotGeneral(in.any(dtype), in.any(dtype), List.of(), List.of(), List.of(), List.of()));
        Agreement.check(
                RTOL,
                (g, in) -> g.dotGeneral(
                        in.any(dtype, 0, 2, 3),
                        in.any(dtype, 0, 3, 2),
                        List.of(0),
                        List.of(0),
                        List.of(2),
                        List.of(1)));
    }

    @Test
    void infinitiesAndNaNsSpreadAsFarAsTheyShould() {
        Agreement.check(RTOL, (g, in) -> g.matmul(in.crowded(DType.F32, 9, 40), in.crowded(DType.F32, 40, 70)));
        Agreement.check(RTOL, (g, in) -> g.dot(in.crowded(DType.F32, 9, 40), 1, in.crowded(DType.F32, 7, 40), 1));
    }
}
