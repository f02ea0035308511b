package io.steelyard.backend.ojalgo.internal;

import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import io.steelyard.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SourcesTest {
    private static final Tensor KEY = Tensor.of(Shape.of(2), 42L, 7L);

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8"})
    void indicesCountAlongTheirAxis(DType dtype) {
        Agreement.check((g, in) -> g.iota(dtype, Shape.of(3, 4, 5), 1));
        Agreement.check((g, in) -> g.iota(dtype, Shape.of(300), 0));
        Agreement.check((g, in) -> g.iota(dtype, Shape.of(0, 4), 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F64", "F32", "F16", "BF16"})
    void randomNumbersAreThoseOfTheStreamWhoeverDrawsThem(DType dtype) {
        Agreement.check((g, in) -> g.randomUniform(in.given(KEY), dtype, Shape.of(3, 5), 99));
        Agreement.check((g, in) -> g.randomNormal(in.given(KEY), dtype, Shape.of(3, 5), 99));
        Agreement.check((g, in) -> g.randomUniform(in.given(KEY), dtype, Shape.of(40_001), 99));
        Agreement.check((g, in) -> g.randomNormal(in.given(KEY), dtype, Shape.of(40_001), 99));
        Agreement.check((g, in) -> g.randomNormal(in.given(KEY), dtype, Shape.of(0), 99));
    }
}
