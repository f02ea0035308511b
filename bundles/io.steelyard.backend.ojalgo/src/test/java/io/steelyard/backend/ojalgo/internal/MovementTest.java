package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.Value;
import io.steelyard.tensor.DType;
import io.steelyard.tensor.Shape;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every operation that moves elements, for one type of each kind of array. */
class MovementTest {
    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "BOOL"})
    void axesArePermuted(DType dtype) {
        Agreement.check((g, in) -> g.transpose(in.crowded(dtype, 5, 7), 1, 0));
        Agreement.check((g, in) -> g.transpose(in.crowded(dtype, 2, 3, 4, 5), 0, 2, 3, 1));
        Agreement.check((g, in) -> g.transpose(in.crowded(dtype, 2, 3, 4), 2, 1, 0));
        Agreement.check((g, in) -> g.transpose(in.crowded(dtype, 2, 0, 4), 1, 2, 0));
        Agreement.check((g, in) -> g.transpose(in.crowded(dtype, 301, 1, 303), 2, 1, 0));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "BOOL"})
    void elementsAreRepeated(DType dtype) {
        Agreement.check((g, in) -> g.broadcast(in.crowded(dtype), Shape.of(3, 4)));
        Agreement.check((g, in) -> g.broadcast(in.crowded(dtype, 3, 1), Shape.of(2, 3, 4)));
        Agreement.check((g, in) -> g.broadcast(in.crowded(dtype, 1, 4), Shape.of(3, 4)));
        Agreement.check((g, in) -> g.broadcast(in.crowded(dtype, 2, 1, 4, 1), Shape.of(2, 3, 4, 5)));
        Agreement.check((g, in) -> g.broadcast(in.crowded(dtype, 1, 4), Shape.of(0, 4)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "BOOL"})
    void partsAreCutOut(DType dtype) {
        Agreement.check((g, in) -> g.slice(in.crowded(dtype, 6, 7), 1, 2, 5));
        Agreement.check((g, in) -> g.slice(in.crowded(dtype, 6, 7), 0, 2, 2));
        Agreement.check((g, in) ->
                g.slice(in.crowded(dtype, 6, 7, 3), List.of(1L, 0L, 2L), List.of(6L, 7L, 3L), List.of(2L, 3L, 1L)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "BOOL", "F16"})
    void valuesArePutAroundAndBetween(DType dtype) {
        Agreement.check(
                (g, in) -> g.pad(in.crowded(dtype, 3, 4), List.of(1L, 0L), List.of(2L, 3L), List.of(0L, 0L), 1));
        Agreement.check(
                (g, in) -> g.pad(in.crowded(dtype, 3, 4), List.of(0L, 2L), List.of(0L, 1L), List.of(2L, 1L), 1));
        Agreement.check(
                (g, in) -> g.pad(in.crowded(dtype, 0, 4), List.of(1L, 0L), List.of(1L, 0L), List.of(1L, 0L), 1));
        Agreement.check((g, in) -> g.pad(in.crowded(dtype), List.of(), List.of(), List.of(), 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "BOOL"})
    void operandsAreJoined(DType dtype) {
        Agreement.check((g, in) -> g.concat(0, List.of(in.crowded(dtype, 2, 3), in.crowded(dtype, 4, 3))));
        Agreement.check((g, in) -> g.concat(
                1, List.of(in.crowded(dtype, 2, 3, 2), in.crowded(dtype, 2, 0, 2), in.crowded(dtype, 2, 1, 2))));
        Agreement.check((g, in) -> {
            Value x = in.crowded(dtype, 2, 3);
            return g.concat(-1, List.of(x, x));
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "BOOL"})
    void axesAreTurnedAround(DType dtype) {
        Agreement.check((g, in) -> g.reverse(in.crowded(dtype, 5), 0));
        Agreement.check((g, in) -> g.reverse(in.crowded(dtype, 3, 4, 5), 0, 2));
        Agreement.check((g, in) -> g.reverse(in.crowded(dtype, 3, 0), 1));
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"F32", "F64", "I32", "BOOL"})
    void reshapedValuesAreTheSameElements(DType dtype) {
        Agreement.check((g, in) -> g.transpose(g.reshape(in.crowded(dtype, 4, 6), 3, 8), 1, 0));
        Agreement.check((g, in) -> g.add(new Op.Reshape(Shape.of(6)), List.of(g.reverse(in.crowded(dtype, 2, 3), 0))));
    }
}
