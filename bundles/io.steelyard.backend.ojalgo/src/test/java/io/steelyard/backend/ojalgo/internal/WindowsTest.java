package io.steelyard.backend.ojalgo.internal;

import io.steelyard.graph.Op;
import io.steelyard.graph.OpKind;
import io.steelyard.graph.Value;
import io.steelyard.graph.Window;
import io.steelyard.tensor.DType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WindowsTest {
    private static final List<DType> DTYPES = List.of(DType.F32, DType.F64, DType.F16, DType.I32);

    static Stream<Window> windows() {
        List<Long> none = List.of(0L, 0L);
        List<Long> one = List.of(1L, 1L);
        List<Long> two = List.of(2L, 2L);
        List<Long> three = List.of(3L, 3L);
        return Stream.of(
                new Window(two, two, none, none, one),
                new Window(three, one, one, one, one),
                new Window(three, two, none, one, two),
                new Window(List.of(1L, 6L), one, none, none, one),
                // Windows that see only padding.
                new Window(two, three, three, three, one),
                new Window(List.of(3L), List.of(2L), List.of(1L), List.of(0L), List.of(1L)));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void sumsAndMaximaOfWindowsAreTheReferences(Window window) {
        for (OpKind kind : List.of(OpKind.REDUCE_WINDOW_SUM, OpKind.REDUCE_WINDOW_MAX)) {
            for (DType dtype : DTYPES) {
                Agreement.check((g, in) -> g.reduceWindow(kind, in.any(dtype, 2, 3, 6, 7), window));
                Agreement.check((g, in) -> g.reduceWindow(kind, in.any(dtype, 0, 6, 7), window));
            }
        }
        Agreement.check((g, in) -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, in.crowded(DType.F32, 4, 6, 7), window));
        Agreement.check((g, in) -> g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, in.any(DType.F32, 200, 6, 7), window));
    }

    @ParameterizedTest
    @MethodSource("windows")
    void gradientsGoToTheFirstGreatestElement(Window window) {
        for (DType dtype : DTYPES) {
            for (long planes : new long[] {0, 3, 150}) {
                Agreement.check((g, in) -> {
                    Value x = in.crowded(dtype, planes, 6, 7);
                    Value y = g.reduceWindow(OpKind.REDUCE_WINDOW_MAX, x, window);
                    Value dy = in.any(dtype, y.shape().dims());
                    return g.add(new Op.MaxWindow(OpKind.MAX_WINDOW_GRADIENT, window), List.of(x, dy));
                });
            }
        }
    }

    @ParameterizedTest
    @MethodSource("windows")
    void elementsAreTakenFromWhereTheFirstGreatestElementIs(Window window) {
        for (DType dtype : DTYPES) {
            Agreement.check((g, in) -> g.add(
                    new Op.MaxWindow(OpKind.MAX_WINDOW_GATHER, window),
                    List.of(in.crowded(dtype, 3, 6, 7), in.any(dtype, 3, 6, 7))));
        }
    }
}
